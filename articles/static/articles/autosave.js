/* Typed text is kept while it is typed: on this device at once, on the server three seconds after the last edit and
   every thirty seconds. Once the server has it, the device lets go of it. */
(() => {
  "use strict";
  const form = document.getElementById("article_form");
  const desk = window.newsroomDesk;
  if (!form || !desk || !form.dataset.writing) return;
  const AFTER_EDIT = 3000;
  const EVERY = 30000;
  const DEVICE_PAUSE = 250;
  const LONGEST_RETRY = 60000;
  const LARGEST_FAREWELL = 60000; // browsers take 64 KB
  const { sitting, turn } = form.elements;
  const saved = document.getElementById("desk-saved");
  const paused = document.getElementById("desk-paused");

  const editor = () => window.CKEDITOR && window.CKEDITOR.instances.id_body;

  function fields() {
    const inPlace = editor();
    if (inPlace && inPlace.status === "ready") inPlace.updateElement();
    const data = new FormData(form);
    for (const name of ["csrfmiddlewaretoken", "turn", "_action"]) data.delete(name);
    return new URLSearchParams(data).toString();
  }

  // What the server has: the form as it came, unless that is not saved yet; then what was kept last.
  let onServer = form.dataset.unsaved ? "" : fields();
  let onDevice = onServer;
  let canKeepHere = true;
  let touched = Boolean(form.dataset.unsaved);
  let busy = false;
  let failures = 0;
  let afterEdit = 0;
  let retry = 0;
  let devicePause = 0;

  function say(text, trouble = "", link = "") {
    saved.textContent = text;
    if (paused.dataset.said === trouble) return;
    paused.dataset.said = trouble;
    paused.textContent = trouble;
    if (!link) return;
    const way = document.createElement("a");
    Object.assign(way, { href: link, target: "_blank", textContent: "Sign in" });
    paused.append(" ", way);
  }

  /* One copy at a time, always of the newest text; the next one waits until the last is on the disk. */
  async function keepHere() {
    clearTimeout(devicePause);
    devicePause = 0;
    const now = fields();
    if (now === onDevice) return;
    onDevice = now;
    try {
      await desk.device.put({
        sitting: sitting.value, story: form.dataset.story, turn: Number(turn.value) + 1, fields: now,
      });
      canKeepHere = true;
    } catch {
      canKeepHere = false;
    }
  }

  async function letGo() {
    await desk.device.remove(sitting.value).catch(() => {});
    onDevice = onServer;
    if (fields() !== onServer) keepHere();
  }

  async function save() {
    clearTimeout(afterEdit);
    const now = fields();
    if (busy || now === onServer || form.dataset.sent) return;
    busy = true;
    turn.value = Number(turn.value) + 1;
    say("Saving…", failures ? paused.dataset.said : "");
    try {
      const answer = await desk.post(desk.autosave, new URLSearchParams(`${now}&turn=${turn.value}&story=${form.dataset.story}`));
      if (answer.ok) await kept(now, answer.said);
      else refused(answer);
    } catch {
      failed(canKeepHere ? "Offline – kept here" : "Offline – keep this page open");
    } finally {
      busy = false;
    }
    if (!failures && fields() !== onServer) edited();
  }

  async function kept(sent, said) {
    failures = 0;
    if (said.turn > Number(turn.value)) { // a copy of this sitting got there from elsewhere: go on above it
      turn.value = said.turn;
      return;
    }
    onServer = sent;
    say(`Typed text saved ${said.at}`);
    for (const [name, text] of Object.entries(said.fields)) put(name, text, sent);
    if (said.newer) document.dispatchEvent(new CustomEvent("desk:newer", { detail: said.newer }));
    await letGo();
    document.dispatchEvent(new CustomEvent("desk:saved", { detail: { draft: sitting.value } }));
  }

  /* What the server writes otherwise, unless somebody is in the field or has gone on there. */
  function put(name, text, sent) {
    const field = form.elements[name];
    if (!field || field === document.activeElement || field.value !== new URLSearchParams(sent).get(name)) return;
    field.value = text;
    onServer = fields();
  }

  function refused({ status, said }) {
    if (status === 401) failed("Paused because you are signed out; kept here.", desk.signIn);
    else if (status === 404) failed(`Paused because of this: ${said.error || "the story is not there any more."} Kept here.`);
    else if (status === 413 || status === 400) failed("Paused because the text is too large to be sent; kept here. Make it shorter.");
    else failed("Paused because the server has a problem; kept here.");
  }

  function failed(trouble, link = "") {
    failures += 1;
    say("", trouble, link);
    keepHere();
    clearTimeout(retry);
    retry = setTimeout(save, Math.min(LONGEST_RETRY, 1000 * 2 ** failures));
  }

  function edited() {
    touched = true;
    if (failures || !navigator.onLine) keepHere();
    else devicePause ||= setTimeout(keepHere, DEVICE_PAUSE);
    clearTimeout(afterEdit);
    if (!failures) afterEdit = setTimeout(save, AFTER_EDIT);
    document.dispatchEvent(new CustomEvent("desk:typed"));
  }

  form.addEventListener("input", edited);
  form.addEventListener("change", edited);
  setInterval(() => { if (!failures) save(); }, EVERY);
  const soon = () => { if (failures) { clearTimeout(retry); save(); } };
  window.addEventListener("online", soon);
  window.addEventListener("focus", soon);

  /* The editor writes the same text a little differently: that alone is no edit. */
  function follow(inPlace) {
    if (!touched) onServer = onDevice = fields();
    inPlace.on("change", () => { if (touched || fields() !== onServer) edited(); });
  }
  if (window.CKEDITOR) {
    const there = editor();
    if (there && there.status === "ready") follow(there);
    else window.CKEDITOR.on("instanceReady", (event) => { if (event.editor.name === "id_body") follow(event.editor); });
  }

  form.addEventListener("submit", () => {
    clearTimeout(afterEdit);
    onDevice = "";
    if (touched) keepHere(); // under the turn that is sent now: once that is saved, the copy is known to be old
    turn.value = Number(turn.value) + 1;
  });
  // Left within a moment of the last key: the request outlives the page, and the device has it too.
  window.addEventListener("pagehide", () => {
    const now = fields();
    if (!touched || form.dataset.sent || now === onServer) return;
    keepHere();
    turn.value = Number(turn.value) + 1;
    const body = new URLSearchParams(`${now}&turn=${turn.value}&story=${form.dataset.story}`);
    if (now.length < LARGEST_FAREWELL) desk.post(desk.autosave, body, { keepalive: true }).catch(() => {});
  });
  window.addEventListener("beforeunload", (event) => {
    if (!canKeepHere && !form.dataset.sent && fields() !== onServer) event.preventDefault();
  });

  if (touched) edited();

  // Other windows leave the copies of this one alone for as long as it is open.
  if (navigator.locks) navigator.locks.request(`sitting ${sitting.value}`, () => new Promise(() => {}));
})();
