/* Fields for a date and a time: what that is on the editor's own clock, and usual moments at one press. */
(() => {
  "use strict";
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;

  // What clocks in a zone show at a moment, as the browser's field has it.
  const wall = (moment, zone) => {
    const parts = {};
    const options = { timeZone: zone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" };
    for (const { type, value } of new Intl.DateTimeFormat("en-GB", options).formatToParts(moment)) parts[type] = value;
    return `${parts.year}-${parts.month}-${parts.day}T${parts.hour}:${parts.minute}`;
  };

  // The moments at which clocks there show it: none or two where they change.
  const moments = (text, zone) => {
    const there = Date.parse(`${text.slice(0, 16)}Z`);
    const found = new Set();
    for (const day of [-1, 0, 1]) {
      const near = there + day * 864e5;
      const moment = there - (Date.parse(`${wall(near, zone)}Z`) - Math.floor(near / 6e4) * 6e4);
      if (wall(moment, zone) === text.slice(0, 16)) found.add(moment);
    }
    return [...found];
  };

  const show = (field, line) => {
    const found = field.value ? moments(field.value, field.dataset.zone) : [];
    const day = { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: own };
    const words = found.length === 1 ? `On your own clock: ${new Intl.DateTimeFormat("en-GB", day).format(found[0])} (${own}).` : `Your own clock: ${own}.`;
    if (line.textContent !== words) line.textContent = words;
  };

  for (const field of document.querySelectorAll("input[data-zone]")) {
    try { if (!own || wall(Date.now(), own) === wall(Date.now(), field.dataset.zone)) continue; } catch { continue; }
    const line = document.createElement("p");
    line.className = "help moment-own";
    (document.getElementById(`${field.id}_helptext`) || field).after(line);
    field.addEventListener("input", () => show(field, line));
    show(field, line);
  }

  for (const button of document.querySelectorAll("[data-preset]")) {
    button.addEventListener("click", (event) => {
      const field = button.form.querySelector("input[data-zone]");
      let text;
      try {
        text = button.dataset.preset === "hour" ? wall(Date.now() + 36e5, field.dataset.zone)
          : `${new Date(Date.parse(`${wall(Date.now(), field.dataset.zone)}Z`) + 864e5).toISOString().slice(0, 10)}T07:00`;
      } catch { return; } // the server knows the zone
      event.preventDefault();
      field.value = text;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.focus();
    });
  }
})();
