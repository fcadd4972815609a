// Two comforts, both spare: sharing by one button, and a second way back to the top.
(function () {
  "use strict";

  function shareButton(place) {
    var link = place.querySelector("a");
    var said = place.querySelector("[role=status]");
    var can = navigator.share || (navigator.clipboard && navigator.clipboard.writeText);
    if (!link || !said || !can) return;
    var address = (document.querySelector("link[rel=canonical]") || location).href;
    var button = document.createElement("button");
    button.type = "button";
    button.textContent = "Share";
    button.addEventListener("click", function () {
      said.textContent = "";
      if (navigator.share) {
        navigator.share({ title: document.title, url: address }).catch(function () {});
        return;
      }
      navigator.clipboard.writeText(address).then(
        function () { said.textContent = "Link copied"; },
        function () { button.replaceWith(link); link.focus(); }
      );
    });
    link.replaceWith(button);
  }

  function backToTop(original) {
    var copy = original.cloneNode(true);
    copy.className = "to-top";
    copy.hidden = true;
    document.body.append(copy);

    function covers(element) {
      if (!element || element === copy || element.contains(original)) return false;
      var a = copy.getBoundingClientRect();
      var b = element.getBoundingClientRect();
      return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
    }
    function place() {
      var needed = scrollY > 1.2 * innerHeight;
      // Measured while it is shown; it never stays over what has the focus.
      copy.hidden = !needed;
      if (needed && covers(document.activeElement)) copy.hidden = true;
    }
    copy.addEventListener("click", function () {
      document.getElementById("top").focus({ preventScroll: true });
    });
    addEventListener("scroll", place, { passive: true });
    addEventListener("resize", place);
    document.addEventListener("focusin", place);
    place();
  }

  document.querySelectorAll("[data-share]").forEach(shareButton);
  document.querySelectorAll("[data-top]").forEach(backToTop);
})();
