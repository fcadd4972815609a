/* Comments, made more comfortable: the selected words become the passage, a pressed passage is found in the text, names
   are offered after "@", and what is typed here survives every other button of the page. All works without it. */
(() => {
  "use strict";
  const desk = window.newsroomDesk;
  const form = document.getElementById("comments-form");
  let panel = document.getElementById("comments");
  if (!desk || !form || !panel) return;
  const KEPT = `comments ${desk.root.dataset.person} ${panel.dataset.story}`;
  const LONGEST_QUOTE = 300;
  const BLANK = /[\s\u00ad\u200b-\u200d\u2060\ufeff]/;

  const inEditor = () => document.querySelector(".editor .cke_wysiwyg_div");
  const squeezed = (text) => [...text].filter((letter) => !BLANK.test(letter)).join("");
  const fields = () => [...panel.querySelectorAll("[data-talk]")];

  function say(text, trouble = false) {
    const said = panel.querySelector(".talk-said");
    said.textContent = text;
    said.classList.toggle("is-trouble", trouble);
  }

  /* What was typed and not sent stays in this tab, whatever button leads away from the page. */
  function keep() {
    const typed = Object.fromEntries(fields().map((field) => [field.id, field.value]).filter(([, text]) => text.trim()));
    try {
      if (Object.keys(typed).length) sessionStorage.setItem(KEPT, JSON.stringify(typed));
      else sessionStorage.removeItem(KEPT);
    } catch { /* Nothing can be kept in this browser; the page itself still has it. */ }
  }

  function bringBack() {
    let typed = {};
    try { typed = JSON.parse(sessionStorage.getItem(KEPT) || "{}"); } catch { /* the same */ }
    for (const field of fields()) {
      if (!typed[field.id] || field.value) continue;
      field.value = typed[field.id];
      for (let part = field.closest("details"); part; part = part.parentElement.closest("details")) part.open = true;
    }
  }

  /* The words selected last in the text; pressing a button elsewhere does not make them forgotten. */
  let selected = "";
  document.addEventListener("selectionchange", () => {
    const text = inEditor();
    const selection = getSelection();
    if (text && selection.rangeCount && text.contains(selection.anchorNode)) selected = selection.toString();
  });

  function take() {
    const words = selected.replace(/\s+/g, " ").trim();
    if (!words) { say("Select words in the text first.", true); return; }
    panel.querySelector("#comment-quote").value = words.slice(0, LONGEST_QUOTE);
    keep();
    say("");
    panel.querySelector("#comment-text").focus();
  }

  /* The range of those words, wherever they stand now; white space counts for nothing, as on the server. */
  function find(words) {
    const walker = document.createTreeWalker(inEditor(), NodeFilter.SHOW_TEXT);
    const places = [];
    let text = "";
    while (walker.nextNode()) {
      const node = walker.currentNode;
      for (let at = 0; at < node.data.length; at += 1) {
        if (BLANK.test(node.data[at])) continue;
        text += node.data[at];
        places.push([node, at]);
      }
    }
    const wanted = squeezed(words);
    const start = text.indexOf(wanted);
    if (!wanted || start < 0) return null;
    const range = document.createRange();
    range.setStart(...places[start]);
    const [last, at] = places[start + wanted.length - 1];
    range.setEnd(last, at + 1);
    return range;
  }

  function show(words) {
    const range = find(words);
    if (CSS.highlights) CSS.highlights.delete("desk-comment");
    if (!range) { say("The passage has changed: these words are not in the text.", true); return; }
    if (CSS.highlights) CSS.highlights.set("desk-comment", new Highlight(range));
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    range.startContainer.parentElement.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
    say("The passage is marked in the text.");
  }

  /* Names after an "@" that was just typed. */
  let asked = 0;
  async function offer(field) {
    const begun = field.value.slice(0, field.selectionStart).match(/(?:^|[^\w.])@([\p{L}\p{N}_.+-]{0,60})$/u);
    const turn = ++asked;
    if (!begun) { drop(); return; }
    const answer = await fetch(`${panel.dataset.people}?q=${encodeURIComponent(begun[1])}`, {
      credentials: "same-origin", headers: { Accept: "application/json" },
    }).then((got) => (got.ok ? got.json() : [])).catch(() => []);
    if (turn !== asked) return;
    drop();
    if (!answer.length) return;
    const list = document.createElement("div");
    list.className = "talk-names";
    list.setAttribute("role", "group");
    list.setAttribute("aria-label", "Colleagues with that name");
    for (const { username, name } of answer) {
      const button = document.createElement("button");
      Object.assign(button, { type: "button", className: "button", textContent: name });
      button.addEventListener("click", () => {
        const end = field.selectionStart;
        field.setRangeText(`@${username} `, end - begun[1].length - 1, end, "end");
        drop();
        keep();
        field.focus();
      });
      list.append(button);
    }
    field.after(list);
    document.dispatchEvent(new CustomEvent("desk:say", { detail: `${answer.length} names offered after the field.` }));
  }
  const drop = () => panel.querySelector(".talk-names")?.remove();

  let sending = false;
  async function send(button) {
    if (sending) return;
    sending = true;
    const data = new URLSearchParams(new FormData(form));
    data.set("do", button.value);
    try {
      const { ok, status, said } = await desk.post(form.action, data);
      if (ok) done(button.value, said);
      else if (status === 401) say("You are signed out. Your words are kept here: sign in in another tab, then press again.", true);
      else say(said.error && status === 422 ? said.error : "It was not sent. Your words are kept here: press again in a moment.", true);
    } catch {
      say("The server cannot be reached. Your words are kept here: press again in a moment.", true);
    } finally {
      sending = false;
    }
  }

  /* The story's own form stays as it is: only this panel is made anew. */
  function done(act, { panel: html, said }) {
    const [verb, number] = act.split(":");
    const sent = { add: ["comment-text", "comment-quote"], reply: [`reply-${number}`] }[verb] || [];
    for (const id of sent) panel.querySelector(`#${id}`).value = "";
    keep();
    const made = document.createRange().createContextualFragment(html).querySelector("#comments");
    panel.replaceWith(made);
    panel = made;
    panel.open = true;
    begin();
    const next = panel.querySelector("#comment-text") || panel.querySelector("summary");
    next.focus({ preventScroll: true });
    say(said);
  }

  function begin() {
    bringBack();
    const canSelect = document.querySelector('#article_form[data-writing] .editor');
    const button = panel.querySelector("[data-take]");
    if (button && canSelect) {
      button.hidden = false;
      button.addEventListener("mousedown", (event) => event.preventDefault());
      button.addEventListener("click", take);
    }
    for (const quote of canSelect ? panel.querySelectorAll("[data-quote]") : []) {
      const press = document.createElement("button");
      Object.assign(press, { type: "button", textContent: quote.textContent, title: "Show these words in the text" });
      quote.replaceChildren(press);
      press.addEventListener("click", () => show(press.textContent));
    }
    // The story's form around this panel must not take a comment for its own text.
    for (const kind of ["input", "change"]) {
      panel.addEventListener(kind, (event) => {
        event.stopPropagation();
        keep();
        if (event.target.hasAttribute("data-names") && kind === "input") offer(event.target);
      });
    }
    panel.addEventListener("keydown", (event) => { if (event.key === "Escape") drop(); });
  }

  form.addEventListener("submit", (event) => {
    if (!event.submitter) return;
    event.preventDefault();
    send(event.submitter);
  });
  begin();
})();
