/* Text that was left on this device goes to the server, which says where it is compared and taken back. */
(() => {
  "use strict";
  const desk = window.newsroomDesk;
  const place = document.querySelector("[data-drafts]");
  if (!desk || !place) return;
  const SURELY_CLOSED = 60000;
  const form = document.getElementById("article_form");

  /* Whether the form that a copy came from is gone: one that is open looks after itself. */
  async function isClosed(copy) {
    if (form && form.elements.sitting.value === copy.sitting) return false;
    if (!navigator.locks) return Date.now() - copy.at > SURELY_CLOSED;
    return navigator.locks.request(`sitting ${copy.sitting}`, { ifAvailable: true }, (lock) => lock !== null);
  }

  async function recover(copy) {
    const fields = new URLSearchParams(`${copy.fields}&turn=${copy.turn}&story=${copy.story}&recovered=1`);
    const { ok, status, said } = await desk.post(desk.autosave, fields);
    if (!ok && status !== 404) return; // not now: the copy stays for the next time
    if (ok) await desk.device.remove(copy.sitting);
    if (said.where && !place.querySelector(`a[href="${said.where}"]`)) offer(copy, said);
  }

  function offer(copy, { where, headline }) {
    const when = new Intl.DateTimeFormat(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
    const notice = document.createElement("div");
    const text = document.createElement("p");
    const way = document.createElement("a");
    notice.className = "desk-notice";
    notice.setAttribute("role", "status");
    text.append(`Text that you typed on this device at ${when.format(copy.at)} was not saved${headline ? `: “${headline}”` : ""}. `);
    Object.assign(way, { href: where, textContent: copy.story ? "See what differs, and take it back" : "Take it back" });
    text.append(way);
    notice.append(text);
    place.append(notice);
  }

  async function look() {
    for (const copy of await desk.device.mine()) {
      const belongs = !form || copy.story === form.dataset.story;
      if (belongs && await isClosed(copy)) await recover(copy);
    }
  }

  look().catch(() => {}).finally(() => { place.dataset.looked = "yes"; });
})();
