/* Who else has the story open, and who is typing: told and asked every three seconds, locking nobody out. */
(() => {
  "use strict";
  const form = document.getElementById("article_form");
  const desk = window.newsroomDesk;
  const shown = document.getElementById("desk-colleagues");
  if (!form || !desk || !shown || !form.dataset.story) return;
  const EVERY = 3000;
  const { sitting, base_revision: base } = form.elements;
  const story = form.dataset.story;
  let typedAt = 0;
  let newer = null;

  const fields = (more) => new URLSearchParams({ sitting: sitting.value, story, base_revision: base.value, ...more });

  function show(colleagues) {
    const told = colleagues.map(({ name, typing }) => `${name} ${typing ? "is typing" : "has it open"}.`);
    if (newer) told.push(`${newer.by} saved a newer revision at ${newer.at}: saving yours leads to a page that puts both together.`);
    const text = told.join(" ");
    if (shown.textContent !== text) shown.textContent = text;
  }

  async function tell() {
    const typing = Date.now() - typedAt < EVERY * 2 ? "1" : "";
    try {
      const { ok, said } = await desk.post(desk.here, fields({ typing }));
      if (!ok) return;
      newer = said.newer || newer;
      show(said.colleagues);
    } catch { /* The line is down; what that means for the text, the autosave says. */ }
  }

  document.addEventListener("desk:typed", () => {
    const begins = Date.now() - typedAt > EVERY * 2;
    typedAt = Date.now();
    if (begins) tell();
  });
  document.addEventListener("desk:newer", (event) => { newer = event.detail; });
  setInterval(tell, EVERY);
  tell();
  window.addEventListener("pagehide", () => {
    desk.post(desk.here, fields({ leaving: "1" }), { keepalive: true }).catch(() => {});
  });
})();
