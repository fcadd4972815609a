/* The desk's line to the server, and the shelf on this device for what does not get through. */
(() => {
  "use strict";
  const LONGEST_ANSWER = 10000;
  const root = document.querySelector("[data-desk-line]");
  if (!root) return;
  const { autosave, here, token, signIn, person } = root.dataset;
  let fresh = document.querySelector("[name=csrfmiddlewaretoken]")?.value || "";

  async function ask(address, options) {
    const signal = AbortSignal.timeout(LONGEST_ANSWER);
    const headers = { Accept: "application/json", ...options.headers };
    const answer = await fetch(address, { signal, credentials: "same-origin", redirect: "error", ...options, headers });
    const said = await answer.json().catch(() => ({}));
    return { ok: answer.ok, status: answer.status, said };
  }

  /* A token that became too old is asked for anew, and every form of the page gets it. */
  async function renew() {
    const { ok, said } = await ask(token, { method: "GET" });
    if (!ok) return false;
    fresh = said.token;
    for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = fresh;
    return true;
  }

  async function post(address, fields, options = {}) {
    const send = () => ask(address, { method: "POST", body: fields, headers: { "X-CSRFToken": fresh }, ...options });
    const first = await send();
    return first.status === 403 && first.said.error === "token" && await renew() ? send() : first;
  }

  const opened = new Promise((resolve, reject) => {
    const request = indexedDB.open("newsroom-desk", 1);
    request.onupgradeneeded = () => request.result.createObjectStore("copies", { keyPath: "sitting" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  opened.catch(() => {});

  /* Strict: done means that it is on the disk, so that a crash of the browser takes nothing away. */
  async function onShelf(mode, act) {
    const shelf = await opened;
    return new Promise((resolve, reject) => {
      const work = shelf.transaction("copies", mode, { durability: "strict" });
      const request = act(work.objectStore("copies"));
      if (mode === "readwrite") work.commit();
      work.oncomplete = () => resolve(request.result);
      work.onerror = work.onabort = () => reject(work.error);
    });
  }

  const device = {
    put: (copy) => onShelf("readwrite", (copies) => copies.put({ ...copy, person, at: Date.now() })),
    remove: (sitting) => onShelf("readwrite", (copies) => copies.delete(sitting)),
    mine: async () => (await onShelf("readonly", (copies) => copies.getAll())).filter((copy) => copy.person === person),
  };

  window.newsroomDesk = { post, device, autosave, here, signIn, root };
})();
