/* The preview beside the form: page or share card, at three widths, light and dark, read again after every save. */
(() => {
  "use strict";
  const form = document.getElementById("article_form");
  const panel = document.getElementById("live-preview");
  const link = document.getElementById("live-preview-link");
  if (!form || !panel || !link) return;
  const KEPT = "desk.preview";
  const frame = panel.querySelector("iframe");
  const stage = panel.querySelector(".live-stage");
  const alone = panel.querySelector(".live-alone");
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  let known = { open: false, width: "320", scheme: dark ? "dark" : "light", kind: "page" };
  try { known = { ...known, ...JSON.parse(localStorage.getItem(KEPT)) }; } catch { /* nothing kept, or nothing to be had */ }
  let sitting = form.elements.sitting ? form.elements.sitting.value : "";
  let waiting;

  // The link of a page without scripts becomes the button that it is here.
  const button = document.createElement("button");
  button.type = "button";
  button.id = "live-preview-button";
  button.className = link.className;
  button.textContent = link.textContent;
  button.setAttribute("aria-controls", panel.id);
  link.replaceWith(button);

  const address = () => {
    const chosen = panel.querySelector(`[data-set="kind"][value="${CSS.escape(known.kind)}"]`)
      || panel.querySelector('[data-set="kind"]');
    return chosen.dataset.address + (sitting ? `?sitting=${encodeURIComponent(sitting)}` : "");
  };
  const read = ({ keepPlace = false } = {}) => {
    if (!known.open) return;
    let place = 0;
    try { place = keepPlace ? frame.contentWindow.scrollY : 0; } catch { /* another site's page */ }
    frame.addEventListener("load", () => {
      try {
        frame.contentWindow.scrollTo(0, place);
        // A preview is looked at; where its links lead is another page.
        frame.contentDocument.addEventListener("click", (event) => {
          const leads = event.target.closest("a[href]");
          if (!leads || leads.getAttribute("href").startsWith("#")) return;
          event.preventDefault();
          window.open(leads.href, "_blank", "noopener");
        });
      } catch { /* signed out, or the server is away: the frame says so itself */ }
      panel.dataset.read = String(Number(panel.dataset.read || 0) + 1);
    }, { once: true });
    alone.href = address();
    try { frame.contentWindow.location.replace(address()); } catch { frame.src = address(); }
  };
  const fit = () => {
    const width = Number(known.width);
    const scale = Math.min(1, stage.clientWidth / width);
    frame.style.inlineSize = `${width}px`;
    frame.style.blockSize = `${Math.round(stage.clientHeight / scale)}px`;
    frame.style.transform = `scale(${scale})`;
    frame.style.marginInlineStart = `${Math.max(0, (stage.clientWidth - width * scale) / 2)}px`;
    frame.style.colorScheme = known.scheme;
  };
  const show = () => {
    panel.hidden = !known.open;
    form.classList.toggle("has-preview", known.open);
    button.setAttribute("aria-expanded", String(known.open));
    for (const each of panel.querySelectorAll("[data-set]")) {
      each.setAttribute("aria-pressed", String(known[each.dataset.set] === each.value));
    }
    if (known.open) fit();
    try { localStorage.setItem(KEPT, JSON.stringify(known)); } catch { /* private window */ }
  };

  button.addEventListener("click", () => {
    known.open = !known.open;
    show();
    read();
    if (known.open && panel.getBoundingClientRect().top > innerHeight / 2) panel.scrollIntoView({ block: "start" });
  });
  panel.addEventListener("click", (event) => {
    const pressed = event.target.closest("[data-set]");
    if (!pressed) return;
    known[pressed.dataset.set] = pressed.value;
    show();
    if (pressed.dataset.set === "kind") read();
  });
  document.addEventListener("desk:saved", (event) => {
    if (event.detail && event.detail.draft) sitting = event.detail.draft;
    clearTimeout(waiting);
    waiting = setTimeout(() => read({ keepPlace: true }), 500);
  });
  new ResizeObserver(() => { if (known.open) fit(); }).observe(stage);
  if (!panel.querySelector(`[data-set="kind"][value="${CSS.escape(known.kind)}"]`)) known.kind = "page";
  show();
  read();
})();
