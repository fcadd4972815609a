/* What is pasted into a story: headings, lists, links, emphasis, quotations, paragraphs and plain tables; all else is
   dropped. `reduced` is pure, from HTML to HTML; below it stands where it meets the editor. */
(() => {
  "use strict";
  const DROPPED = new Set(("script style template noscript iframe object embed svg math title meta link head xml img picture video audio "
    + "canvas map button select option textarea input progress meter del dialog").split(" "));
  const BLOCKS = new Set(("address article aside body center dd details dialog div dl dt fieldset figcaption figure footer form header hr "
    + "html legend li main nav p pre section summary ul ol blockquote table caption thead tbody tfoot tr td th h1 h2 h3 h4 h5 h6").split(" "));
  const MEDIA = "img, picture, video, audio, iframe, canvas, svg, object, embed";
  const nameOf = (node) => node.localName && !node.localName.includes(":") ? node.localName : "";
  const styleOf = (node, name) => {
    const found = new RegExp(`(?:^|;)\\s*${name}\\s*:\\s*([^;]+)`, "i").exec(node.getAttribute("style") || "");
    return found ? found[1].trim().toLowerCase() : "";
  };

  // Spaces: one, and a fixed one only where typography wants it. What stands around the text decides with it.
  const spaced = (text, earlier = "", later = "") => text
    .replace(/[ \t\r\n\f\u00a0]+/g, (run, place) => {
      if (run !== "\u00a0") return " ";
      const [before, after] = [text[place - 1] || earlier, text[place + 1] || later];
      return /[:;!?»%€$£]/.test(after) || before === "«" || /\d/.test(before) && /[\d\p{L}]/u.test(after) ? run : " ";
    });

  // Emphasis and links in force: an element's own style says more than its name.
  const marked = (node, marks) => {
    const name = nameOf(node);
    let { strong, em, href } = marks;
    if (name === "b" || name === "strong") strong = true;
    if (name === "i" || name === "em") em = true;
    const [weight, slant] = [styleOf(node, "font-weight"), styleOf(node, "font-style")];
    if (weight) strong = weight.startsWith("bold") || Number(weight) >= 600;
    if (slant) em = slant.startsWith("italic") || slant.startsWith("oblique");
    if (name === "a") {
      const given = (node.getAttribute("href") || "").trim();
      if (/^(https?:\/\/|mailto:)\S/i.test(given)) href = given;
    }
    return { strong, em, href };
  };

  const isHidden = (node) => node.hidden || styleOf(node, "display") === "none" || styleOf(node, "visibility") === "hidden"
    || styleOf(node, "mso-hide") === "all" || /mso-list\s*:\s*ignore/i.test(node.getAttribute("style") || "");

  // One item of a flat list, as word processors write them: how deep it is, and whether it counts.
  const wordItem = (node) => {
    const level = /mso-list\s*:[^;"]*\blevel(\d+)/i.exec(node.getAttribute("style") || "");
    if (!level || nameOf(node).startsWith("h")) return null;
    const marker = [...node.querySelectorAll("[style]")].find((each) => /mso-list\s*:\s*ignore/i.test(each.getAttribute("style")));
    const sign = marker ? marker.textContent.replace(/[\s\u00a0]+/g, "") : "";
    return { level: Number(level[1]), tag: /^\(?(\d+|[a-z]{1,5})[.)]/i.test(sign) ? "ol" : "ul", node };
  };
  const onlineItems = (list) => {
    const items = [...list.children].filter((each) => each.dataset.ariaLevel);
    return items.map((node) => ({ level: Number(node.dataset.ariaLevel), tag: list.localName, node }));
  };

  const heading = (node) => {
    const level = /^h([1-6])$/.exec(nameOf(node));
    if (level) return level[1] < 3 ? "h2" : "h3";
    if (node.getAttribute("role") === "heading") return Number(node.getAttribute("aria-level")) < 3 ? "h2" : "h3";
    return /\bMsoTitle\b/.test(node.className) ? "h2" : "";
  };
  const isQuote = (node) => nameOf(node) === "blockquote" || /\bMso(Intense)?Quote\b/.test(node.className);

  /* Blocks in a row inside `home`. Words between them gather and become a paragraph. `place` is "", "quote", "item"
     or "cell": no heading stands in any but the first, no list or table in a cell. */
  class Flow {
    constructor(home, place = "") {
      Object.assign(this, { home, place, tag: "p", words: [], levels: [] });
    }

    walk(nodes, marks = {}, pre = false) {
      for (const node of [...nodes]) {
        if (node.nodeType === Node.TEXT_NODE) this.text(node.data, marks, pre);
        else if (node.nodeType === Node.ELEMENT_NODE && !DROPPED.has(nameOf(node)) && !isHidden(node)) this.element(node, marks, pre);
      }
      return this;
    }

    text(data, marks, pre) {
      data.split(pre ? /\r?\n/ : /(?!)/).forEach((line, place) => {
        if (place) this.words.push("br");
        this.words.push({ text: line.replace(/[\u200b\ufeff\u00ad]/g, ""), ...marks });
      });
    }

    element(node, marks, pre) {
      const name = nameOf(node);
      const inForce = marked(node, marks);
      if (name === "br") this.words.push("br");
      else if (!BLOCKS.has(name)) this.walk(node.childNodes, inForce, pre);
      else { this.close(); this.block(node, name, inForce, pre); this.close(); }
    }

    block(node, name, marks, pre) {
      const item = wordItem(node);
      if (item) { this.item(item, marks); return; }
      if (name === "ul" || name === "ol") { this.list(node, name, marks); return; }
      if (name === "table") { this.table(node, marks); return; }
      if (name === "figure" && node.querySelector(MEDIA) && !node.querySelector("blockquote, table")) return;
      if (isQuote(node) && !this.place) { this.quote(node, marks); return; }
      const tag = heading(node);
      if (tag && !this.place) {
        this.tag = tag;
        // A heading is bold by itself.
        this.walk(node.childNodes, { em: marks.em && styleOf(node, "font-style") === "", href: marks.href }, pre);
        this.close();
        this.tag = "p";
        return;
      }
      this.walk(node.childNodes, marks, pre || name === "pre");
    }

    add(element) {
      this.levels = [];
      this.home.append(element);
    }

    // The words so far as a block of their own, if there are any.
    close() {
      const words = this.words;
      this.words = [];
      const lines = [[]];
      words.forEach((word, place) => {
        // Two breaks, with nothing but space between, are an end; one at either side of a block is nothing.
        if (word === "br" && lines.at(-1).some(isSeen) && words.slice(place + 1).find((each) => each === "br" || isSeen(each)) === "br") lines.push([]);
        else lines.at(-1).push(word);
      });
      for (const line of lines) {
        const block = this.home.ownerDocument.createElement(this.tag);
        write(block, line);
        if (block.textContent.trim()) this.add(block);
      }
    }

    quote(node, marks) {
      const last = this.home.lastElementChild;
      // Neighbouring paragraphs of a word processor's style are one quotation.
      const goesOn = nameOf(node) !== "blockquote" && last && last.localName === "blockquote" && last.dataset.open;
      const quote = goesOn ? last : this.home.ownerDocument.createElement("blockquote");
      if (nameOf(node) !== "blockquote") quote.dataset.open = "yes";
      new Flow(quote, "quote").walk(node.childNodes, marks).close();
      if (quote.firstChild && !goesOn) this.add(quote);
    }

    list(node, name, marks) {
      const flat = onlineItems(node);
      if (flat.length) { flat.forEach((item) => this.item(item, marks)); return; }
      if (this.place === "cell") { this.walk(node.childNodes, marks); return; }
      const list = this.home.ownerDocument.createElement(name);
      for (const child of node.childNodes) {
        if (child.nodeType === Node.ELEMENT_NODE && /^(ul|ol)$/.test(nameOf(child)) && list.lastElementChild) {
          new Flow(list.lastElementChild, "item").walk([child], marks).close();
        } else if (child.nodeType === Node.ELEMENT_NODE || child.nodeType === Node.TEXT_NODE && child.data.trim()) {
          const isItem = nameOf(child) === "li";
          this.put(list, isItem ? child.childNodes : [child], isItem ? marked(child, marks) : marks);
        }
      }
      if (list.firstChild) this.add(list);
    }

    put(list, nodes, marks) {
      const item = list.ownerDocument.createElement("li");
      new Flow(item, "item").walk(nodes, marks).close();
      const paragraphs = [...item.children].filter((each) => each.localName === "p");
      if (paragraphs.length === 1) paragraphs[0].replaceWith(...paragraphs[0].childNodes);
      if (item.firstChild) list.append(item);
    }

    item({ level, tag, node }, marks) {
      if (this.place === "cell") { this.walk(node.childNodes, marks); return; }
      const levels = this.levels.slice(0, level);
      if (levels[level - 1] && levels[level - 1].localName !== tag) levels.length = level - 1;
      let list = levels[level - 1];
      if (!list) {
        list = this.home.ownerDocument.createElement(tag);
        const outer = levels.filter(Boolean).at(-1);
        if (outer && outer.lastElementChild) outer.lastElementChild.append(list); else this.home.append(list);
        levels[level - 1] = list;
      }
      this.put(list, node.childNodes, marked(node, marks));
      this.levels = levels;
    }

    // Rows and columns of short texts stay a table; what only puts things beside each other becomes paragraphs.
    table(node, marks) {
      const rows = [...node.rows].map((row) => [...row.cells]);
      const isPlain = !this.place && rows.length > 1 && rows.every((cells) => cells.length > 1)
        && !node.querySelector("table table, h1, h2, h3, h4, h5, h6, ul, ol, blockquote") && !node.querySelector("table")
        && rows.flat().every((cell) => cell.textContent.length < 200);
      if (!isPlain) {
        for (const part of node.querySelectorAll(":scope > caption")) this.walk([part], marks);
        for (const cell of rows.flat()) { this.walk(cell.childNodes, marked(cell, marks)); this.close(); }
        return;
      }
      const make = (tag) => node.ownerDocument.createElement(tag);
      const table = make("table");
      if (node.caption) {
        const caption = make("caption");
        caption.textContent = spaced(node.caption.textContent).trim();
        if (caption.textContent) table.append(caption);
      }
      const parts = { thead: make("thead"), tbody: make("tbody") };
      [...node.rows].forEach((row, place) => {
        const isHead = row.parentNode.localName === "thead" || !place && [...row.cells].every((cell) => cell.localName === "th");
        const made = make("tr");
        for (const cell of row.cells) {
          const copy = make(cell.localName);
          for (const name of ["colspan", "rowspan", "scope"]) if (cell.hasAttribute(name)) copy.setAttribute(name, cell.getAttribute(name));
          new Flow(copy, "cell").walk(cell.childNodes, cell.localName === "th" ? {} : marked(cell, marks)).close();
          const lines = [...copy.childNodes];
          if (lines.length === 1) copy.replaceChildren(...lines[0].childNodes);
          made.append(copy);
        }
        parts[isHead ? "thead" : "tbody"].append(made);
      });
      table.append(...Object.values(parts).filter((part) => part.firstChild));
      this.add(table);
    }
  }

  const isSeen = (word) => word !== "br" && word.text.trim() !== "";

  // Words into a block, neighbours of one kind together: link outside, then strong, then em.
  const write = (block, words) => {
    const document = block.ownerDocument;
    const kept = words.filter((word) => word === "br" || word.text);
    while (kept.length && !isSeen(kept[0])) kept.shift();
    while (kept.length && !isSeen(kept.at(-1))) kept.pop();
    const texts = kept.map((word) => (word === "br" ? "\n" : word.text));
    let last = null;
    kept.forEach((word, place) => {
      if (word === "br") { block.append(document.createElement("br")); last = null; return; }
      const text = spaced(word.text, (texts[place - 1] || "").slice(-1), (texts[place + 1] || "").slice(0, 1));
      const strong = Boolean(word.strong && !/^h\d$/.test(block.localName));
      const key = `${strong}|${Boolean(word.em)}`;
      const inLink = last && last.href === word.href;
      // A space alone is in nobody's voice.
      if (!text.trim() || inLink && last.key === key) { (last ? last.home : block).append(text); return; }
      let home = inLink ? last.link : block;
      let link = home;
      for (const [tag, wanted] of [["a", word.href && !inLink], ["strong", strong], ["em", word.em]]) {
        if (!wanted) continue;
        const made = document.createElement(tag);
        home.append(made);
        home = made;
        if (tag === "a") { made.setAttribute("href", word.href); link = made; }
      }
      home.append(text);
      last = { key, home, link, href: word.href };
    });
    block.normalize();
    tidy(block);
  };

  // Spaces: never two, none at the ends; those at the edge of emphasis stand outside of it.
  const tidy = (block) => {
    for (const mark of [...block.querySelectorAll("em, strong, a")].reverse()) {
      const [, before, after] = /^(\s*)[^]*?(\s*)$/.exec(mark.textContent);
      if (before) { trim(mark, "firstChild", /^\s+/); mark.before(" "); }
      if (after) { trim(mark, "lastChild", /\s+$/); mark.after(" "); }
    }
    block.normalize();
    let end = " ";
    const texts = document.createTreeWalker(block, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
    for (let node = texts.nextNode(); node; node = texts.nextNode()) {
      if (node.nodeType === Node.ELEMENT_NODE) { if (node.localName === "br") end = " "; continue; }
      if (end === " ") node.data = node.data.replace(/^ +/, "");
      if (node.nextSibling && node.nextSibling.localName === "br") node.data = node.data.replace(/ +$/, "");
      end = node.data.slice(-1) || end;
    }
    trim(block, "lastChild", /[ \u00a0]+$/);
    trim(block, "firstChild", /^[ \u00a0]+/);
  };
  const trim = (node, end, spaces) => {
    let text = node;
    while (text && text.nodeType === Node.ELEMENT_NODE) text = text[end];
    if (text) text.data = text.data.replace(spaces, "");
  };

  const reduced = (html) => {
    const source = new DOMParser().parseFromString(html, "text/html");
    const home = document.implementation.createHTMLDocument("").body;
    new Flow(home).walk(source.body.childNodes).close();
    for (const quote of home.querySelectorAll("[data-open]")) quote.removeAttribute("data-open");
    // A few words of one paragraph go into the line where they were pasted.
    const only = home.children.length === 1 && home.firstElementChild.localName === "p";
    return only ? home.firstElementChild.innerHTML : home.innerHTML;
  };

  const ADDRESS = /^(https?:\/\/[^\s<>"]+|mailto:[^\s<>"]+)$/i;
  const headline = async (address) => {
    const form = document.getElementById("article_form");
    if (!form || new URL(address).origin !== location.origin) return "";
    const query = new URLSearchParams({ of: "stories", q: address });
    const answer = await fetch(`${form.dataset.suggest}?${query}`, { headers: { Accept: "application/json" } });
    const found = answer.ok && !answer.redirected ? await answer.json() : [];
    return found.length ? found[0][1] : "";
  };

  // An address makes a link: of what is selected, or of itself until the headline of an own story is known.
  const link = async (editor, address) => {
    editor.fire("saveSnapshot");
    const range = editor.getSelection().getRanges()[0];
    if (range && !range.collapsed) {
      const style = new window.CKEDITOR.style({ element: "a", attributes: { href: address, "data-cke-saved-href": address } });
      style.type = window.CKEDITOR.STYLE_INLINE;
      editor.applyStyle(style);
      editor.fire("saveSnapshot");
      return;
    }
    const made = editor.document.createElement("a", { attributes: { href: address, "data-cke-saved-href": address } });
    made.setText(address);
    editor.insertElement(made);
    editor.fire("saveSnapshot");
    const words = await headline(address).catch(() => "");
    if (!words || !made.$.isConnected || made.getText() !== address) return;
    made.setText(words);
    editor.fire("saveSnapshot");
  };

  if (!window.CKEDITOR) return;
  window.CKEDITOR.on("instanceReady", ({ editor }) => {
    editor.on("paste", (event) => {
      const { dataTransfer, type } = event.data;
      // Moved or copied inside the editor: everything there may stay as it is.
      if (dataTransfer.getTransferType(editor) !== window.CKEDITOR.DATA_TRANSFER_EXTERNAL) return;
      const plain = (dataTransfer.getData("text/plain") || "").trim();
      if (ADDRESS.test(plain)) {
        event.cancel();
        link(editor, plain);
        return;
      }
      const html = type === "text" ? "" : dataTransfer.getData("text/html", true);
      if (!html) return;
      event.data.dataValue = reduced(html);
      event.data.type = "html";
      event.data.dontFilter = true;
      if (!event.data.dataValue) event.cancel();
    }, null, null, 2);
  });
})();
