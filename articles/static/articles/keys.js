/* Keys of the story form, their list, and the place in the text that a save by key comes back to. */
(() => {
  "use strict";
  const form = document.getElementById("article_form");
  const dialog = document.getElementById("desk-keys");
  if (!form || !dialog) return;
  const OFF = "desk.keys";
  const PLACE = "desk.place";
  const isMac = /Mac|iP(hone|ad)/.test(navigator.platform);
  const say = (words) => document.dispatchEvent(new CustomEvent("desk:say", { detail: words }));
  const editor = () => window.CKEDITOR && window.CKEDITOR.instances.id_body;
  const keep = (store, name, value) => { try { store.setItem(name, value); } catch { /* private window */ } };
  const kept = (store, name) => { try { return store.getItem(name); } catch { return null; } };

  const choice = dialog.querySelector("[name=keys]");
  choice.checked = kept(localStorage, OFF) !== "off";
  choice.addEventListener("change", () => keep(localStorage, OFF, choice.checked ? "on" : "off"));
  if (isMac) for (const key of dialog.querySelectorAll("kbd")) key.textContent = key.textContent.replace("Ctrl", "⌘");
  const opener = document.getElementById("desk-keys-button");
  opener.hidden = false;
  opener.addEventListener("click", () => dialog.showModal());

  const save = () => {
    const button = form.querySelector('[name="_action"][value="save"]');
    if (!button) return false;
    remember();
    form.requestSubmit(button);
    return true;
  };
  const next = () => {
    const button = form.querySelector(".story-buttons .default");
    if (button) button.focus();
    return Boolean(button);
  };
  const preview = () => {
    const button = document.getElementById("live-preview-button");
    if (button) button.click();
    return Boolean(button);
  };
  const picture = () => {
    const field = form.elements.lead_image;
    if (field) field.focus();
    return Boolean(field);
  };

  const problem = () => {
    const long = [...form.querySelectorAll(".counter.is-long")].map((each) => document.getElementById(each.dataset.counts));
    const found = [...new Set([...form.querySelectorAll('[aria-invalid="true"]'), ...long])].filter((each) => !each.disabled);
    found.sort((one, other) => (one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1));
    const here = document.activeElement;
    const isLater = (each) => each !== here && here.compareDocumentPosition(each) & Node.DOCUMENT_POSITION_FOLLOWING;
    // Nothing that is focused, or the page itself, stands before everything.
    const field = (here === document.body ? null : found.find((each) => isLater(each) && !isBody(each, here))) || found[0];
    if (!field) { say("There is no problem left."); return true; }
    for (let part = field.closest("details"); part; part = part.parentElement.closest("details")) part.open = true;
    if (field.id === "id_body" && editor()) editor().focus(); else field.focus();
    return true;
  };
  const isBody = (field, here) => field.id === "id_body" && Boolean(here.closest(".editor"));

  const isTyped = (target) => target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable=true]");
  const meant = (event) => {
    const mod = isMac ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey;
    if (event.altKey) return null;
    if (mod && !event.shiftKey && event.key.toLowerCase() === "s") return save;
    if (mod && !event.shiftKey && event.key === "Enter") return next;
    if (mod || event.ctrlKey || event.metaKey) return null;
    if (event.key === "?" && !isTyped(event.target)) return () => { dialog.showModal(); return true; };
    return event.shiftKey ? null : { F2: picture, F8: problem, F9: preview }[event.key] || null;
  };
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || dialog.open || document.querySelector(".cke_dialog_background_cover:not([style*='display: none'])")) return;
    if (!choice.checked) {
      // The editor's own key for links is one of ours.
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") event.stopImmediatePropagation();
      return;
    }
    const act = meant(event);
    if (act && act()) { event.preventDefault(); event.stopImmediatePropagation(); }
  }, true);

  // A save by key comes back to where it was pressed.
  const remember = () => {
    const here = document.activeElement;
    const place = { at: Date.now(), scroll: scrollY, id: here.id, start: here.selectionStart, end: here.selectionEnd };
    if (editor() && editor().focusManager.hasFocus) {
      place.id = "id_body";
      place.marks = editor().getSelection().createBookmarks2(true);
    }
    keep(sessionStorage, PLACE, JSON.stringify(place));
  };
  const place = JSON.parse(kept(sessionStorage, PLACE) || "null");
  try { sessionStorage.removeItem(PLACE); } catch { /* private window */ }
  if (!place || Date.now() - place.at > 30000 || document.querySelector(".errornote")) return;
  const goBack = () => {
    const field = place.id && document.getElementById(place.id);
    if (place.marks && editor()) {
      editor().focus();
      try { editor().getSelection().selectBookmarks(place.marks); } catch { /* The text was tidied: its start will do. */ }
    } else if (field) {
      for (let part = field.closest("details"); part; part = part.parentElement.closest("details")) part.open = true;
      field.focus({ preventScroll: true });
      if (typeof place.start === "number" && field.setSelectionRange) field.setSelectionRange(place.start, place.end);
    }
    scrollTo({ top: place.scroll, behavior: "instant" });
  };
  if (window.CKEDITOR) window.CKEDITOR.on("instanceReady", goBack); else goBack();
})();
