/* Names of topics, authors, pictures and stories: suggestions while they are typed, one more empty row when the last
   is filled, rows that move; and the address that follows the headline. Without it the inputs work as they are. */
(() => {
  "use strict";
  const form = document.getElementById("article_form");
  if (!form) return;
  const say = (words) => document.dispatchEvent(new CustomEvent("desk:say", { detail: words }));
  const changed = (input) => input.dispatchEvent(new Event("change", { bubbles: true }));

  const ask = async (kind, letters, signal) => {
    const query = new URLSearchParams({ of: kind, q: letters, story: form.dataset.story });
    const answer = await fetch(`${form.dataset.suggest}?${query}`, { signal, headers: { Accept: "application/json" } });
    return answer.ok && !answer.redirected ? answer.json() : [];
  };

  let waiting;
  let asking = new AbortController();
  const offer = async (input) => {
    const list = input.list;
    if (!list || [...list.options].some((option) => option.value === input.value)) return;
    asking.abort();
    asking = new AbortController();
    try {
      const found = await ask(input.dataset.suggest, input.value, asking.signal);
      list.replaceChildren(...found.map(([id, words]) => {
        const option = document.createElement("option");
        option.value = `${id} – ${words.slice(0, 80)}`;
        return option;
      }));
    } catch { /* Typed further meanwhile, or no network: the name can be typed in full. */ }
  };

  // Rows of one name: their order is the order of the inputs.
  const rows = (list) => [...list.children];
  const input = (row) => row.querySelector("input");
  const button = (list, row, words, sign, step) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "in-order-move";
    made.dataset.words = words;
    made.textContent = sign;
    made.addEventListener("click", () => {
      move(list, row, step);
      if (made.disabled) row.querySelector("button:not([disabled])").focus(); else made.focus();
    });
    return made;
  };
  const number = (list) => {
    const filled = rows(list).filter((row) => input(row).value.trim());
    rows(list).forEach((row, place) => {
      const name = `${list.dataset.noun} ${place + 1}`;
      input(row).id = `${list.id}_${place}`;
      input(row).setAttribute("aria-label", name);
      const [up, down] = row.querySelectorAll("button");
      for (const each of [up, down]) each.setAttribute("aria-label", `Move ${name} ${each.dataset.words}`);
      const stands = filled.indexOf(row);
      up.disabled = stands < 1;
      down.disabled = stands < 0 || stands === filled.length - 1;
    });
  };
  const move = (list, row, step) => {
    const filled = rows(list).filter((each) => input(each).value.trim());
    const other = filled[filled.indexOf(row) + step];
    if (!filled.includes(row) || !other) return;
    other[step < 0 ? "before" : "after"](row);
    number(list);
    changed(input(row));
    say(`${input(row).value.replace(/^\d+ – /, "")} is number ${filled.indexOf(row) + step + 1} of ${filled.length}.`);
  };
  const equip = (list, row) => {
    row.append(button(list, row, "up", "↑", -1), button(list, row, "down", "↓", 1));
  };
  const grow = (list) => {
    const last = rows(list).at(-1);
    if (input(last).value.trim()) {
      const row = document.createElement("li");
      const fresh = input(last).cloneNode();
      fresh.value = "";
      fresh.removeAttribute("value");
      fresh.removeAttribute("aria-invalid");
      row.append(fresh);
      equip(list, row);
      list.append(row);
    }
    number(list);
  };
  for (const list of form.querySelectorAll(".in-order")) {
    if (input(list).disabled) continue;
    rows(list).forEach((row) => equip(list, row));
    grow(list);
    list.addEventListener("input", () => grow(list));
    list.addEventListener("keydown", (event) => {
      const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      if (!step || !event.altKey || event.target.tagName !== "INPUT") return;
      event.preventDefault();
      move(list, event.target.closest("li"), step);
      event.target.focus();
    });
  }
  form.addEventListener("input", (event) => {
    if (!event.target.dataset.suggest) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => offer(event.target), 150);
  });

  // The picture desk's window gives a number back and tells jQuery alone.
  const picture = form.elements.lead_image;
  const jquery = window.django && window.django.jQuery;
  if (picture && jquery) {
    jquery(picture).on("change", async (event) => {
      if (event.originalEvent) return;
      const given = picture.value;
      try {
        const found = (await ask("pictures", given)).find(([id]) => String(id) === given);
        if (found && picture.value === given) picture.value = `${given} – ${found[1].slice(0, 80)}`;
      } catch { /* A number alone is understood too. */ }
      changed(picture);
    });
  }

  // Before the first publication the address follows the headline, as the server will make it.
  const slug = form.elements.slug;
  if (slug && "follows" in slug.dataset) {
    const LETTERS = { ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", ı: "i" };
    const first = slug.placeholder;
    const follow = () => {
      const plain = form.elements.headline.value.normalize("NFKD").toLowerCase().replace(/\p{M}/gu, "")
        .replace(/[ßæœøłđðþı]/g, (letter) => LETTERS[letter]).replace(/(\d),(?=\d)/g, "$1");
      const words = plain.split(/[^a-z0-9]+/).filter(Boolean);
      let made = "";
      for (const word of words) {
        if (made && made.length + 1 + word.length > 80) break;
        made = made ? `${made}-${word}` : word;
      }
      // Other scripts are written in Latin letters by the server.
      slug.placeholder = /[^\p{Script=Latin}\p{Script=Common}]/u.test(plain) || !made ? first : made.slice(0, 80);
    };
    form.elements.headline.addEventListener("input", follow);
  }
})();
