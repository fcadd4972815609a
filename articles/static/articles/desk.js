/* The story form, made more comfortable. Everything works without it. */
(() => {
  "use strict";
  const form = document.getElementById("article_form");
  if (!form) return;

  // A headline is one line, however it wraps.
  for (const area of form.querySelectorAll("[data-one-line]")) {
    area.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.isComposing) event.preventDefault();
    });
  }

  // Browsers without field-sizing.
  if (!CSS.supports("field-sizing", "content")) {
    for (const area of form.querySelectorAll(".field-headline textarea, .field-standfirst textarea")) {
      const fit = () => { area.style.blockSize = "auto"; area.style.blockSize = `${area.scrollHeight}px`; };
      area.addEventListener("input", fit);
      fit();
    }
  }

  // The picture desk in a window of its own, which gives the new picture back.
  const link = form.querySelector("#add_id_lead_image");
  if (link) link.href += "?_popup=1";

  // A link to the text leads into the editor that stands for its field.
  document.addEventListener("click", (event) => {
    const target = event.target.closest('a[href="#id_body"], label[for="id_body"]');
    const editor = target && window.CKEDITOR && window.CKEDITOR.instances.id_body;
    if (editor) { event.preventDefault(); editor.focus(); }
  });

  // An address that names a field leads into it.
  const named = location.hash && document.getElementById(location.hash.slice(1));
  if (named && named !== form && form.contains(named)) {
    for (let part = named.closest("details"); part; part = part.parentElement.closest("details")) part.open = true;
    const editor = named.id === "id_body" && window.CKEDITOR;
    if (!editor) named.focus();
    else if (editor.instances.id_body && editor.instances.id_body.status === "ready") editor.instances.id_body.focus();
    else editor.on("instanceReady", (event) => { if (event.editor.name === named.id) event.editor.focus(); });
  }

  // Pressed twice is pressed once.
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", () => { delete form.dataset.sent; });
})();
