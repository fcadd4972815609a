/* How long a text is, beside its label: quiet while it is good, in words when it is not. Nothing is ever blocked.
   Owns the one polite live region of the page: others speak through it by the event "desk:say". */
(() => {
  "use strict";
  const region = document.createElement("p");
  region.className = "visually-hidden";
  region.setAttribute("role", "status");
  document.body.append(region);
  document.addEventListener("desk:say", (event) => { region.textContent = event.detail; });

  for (const field of document.querySelectorAll("[data-good-to]")) {
    const label = document.querySelector(`label[for="${field.id}"]`);
    if (!label || field.disabled) continue;
    const [from, to, warn] = [field.dataset.goodFrom, field.dataset.goodTo, field.dataset.warnOver].map(Number);
    const good = from ? `good length ${from} to ${to}` : `good length up to ${to}`;
    const counter = document.createElement("span");
    counter.className = "counter";
    counter.id = `${field.id}_counter`;
    counter.dataset.counts = field.id;
    // In the admin's own forms there is no room beside the label.
    const help = field.closest(".form-row") && field.closest(".form-row").querySelector(".help");
    if (help) help.prepend(counter); else label.after(counter);
    field.setAttribute("aria-describedby", `${field.getAttribute("aria-describedby") || ""} ${counter.id}`.trim());

    const count = () => {
      const length = [...field.value.trim()].length;
      const isLong = length > warn;
      counter.textContent = length ? `${length} – ${isLong ? "too long: " : ""}${good}` : `G${good.slice(1)}`;
      counter.classList.toggle("is-long", isLong);
    };
    let pause;
    field.addEventListener("input", () => {
      count();
      clearTimeout(pause);
      pause = setTimeout(() => { region.textContent = `${label.textContent.trim()}: ${counter.textContent}`; }, 1000);
    });
    field.addEventListener("change", count);
    count();
  }
})();
