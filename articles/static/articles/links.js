/* The editor's own dialogue for links also takes words of a headline: it offers our stories by title. */
(() => {
  "use strict";
  const form = document.getElementById("article_form");
  if (!form || !window.CKEDITOR) return;
  const PAUSE = 150;
  const list = document.createElement("datalist");
  list.id = "offered-addresses";
  document.body.append(list);

  async function offer(letters) {
    const query = new URLSearchParams({ of: "addresses", q: letters });
    const answer = await fetch(`${form.dataset.suggest}?${query}`, { headers: { Accept: "application/json" } });
    if (!answer.ok || answer.redirected) return;
    list.replaceChildren(...(await answer.json()).map(([address, headline]) => {
      const option = document.createElement("option");
      Object.assign(option, { value: address, label: headline, textContent: headline });
      return option;
    }));
  }

  function chosen(dialog, address) {
    const [, protocol, rest] = address.match(/^(https?:\/\/)(.*)$/);
    dialog.setValueOf("info", "protocol", protocol);
    dialog.setValueOf("info", "url", rest);
    const words = dialog.getContentElement("info", "linkDisplayText");
    const option = [...list.options].find((each) => each.value === address);
    if (words && !words.getValue()) words.setValue(option.label);
  }

  window.CKEDITOR.on("dialogDefinition", ({ data }) => {
    if (data.name !== "link") return;
    let pause;
    let isKnown = false;
    data.dialog.on("show", () => {
      const field = data.dialog.getContentElement("info", "url").getInputElement().$;
      field.setAttribute("list", list.id);
      field.setAttribute("placeholder", "An address, or words of a headline");
      if (isKnown) return;
      isKnown = true;
      field.addEventListener("input", () => {
        if ([...list.options].some((option) => option.value === field.value)) return chosen(data.dialog, field.value);
        clearTimeout(pause);
        pause = setTimeout(() => offer(field.value).catch(() => {}), PAUSE);
      });
    });
  });
})();
