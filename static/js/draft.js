// Half-typed work: kept in this browser, offered again, asked about before leaving. Loaded by page.js where a form wants it.
(function () {
  "use strict";
  const KEY = "draft:" + (document.body.dataset.user || "") + ":";
  const SECRET = ["csrf_token"];
  let leaving = false;

  function store(act) { try { return act(window.localStorage); } catch { return null; } }
  function clock(when) { return when.getHours() + ":" + String(when.getMinutes()).padStart(2, "0"); }
  function dayAndClock(when) { return (when.getMonth() + 1) + "月" + when.getDate() + "日 " + clock(when); }

  // [name, value] of all that was typed; files, passwords and the token stay out.
  function typed(form) {
    const out = [];
    for (const field of form.elements) {
      if (!field.name || SECRET.includes(field.name) || field.disabled) continue;
      if (["file", "password", "submit", "button", "hidden", "fieldset"].includes(field.type)) continue;
      if (["checkbox", "radio"].includes(field.type) && !field.checked) continue;
      if (field.value !== "") out.push([field.name, field.value]);
    }
    return out;
  }

  function fill(form, pairs) {
    const left = new Map();
    for (const [name, value] of pairs) left.set(name, (left.get(name) || []).concat(value));
    for (const field of form.elements) {
      if (!field.name || SECRET.includes(field.name) || ["file", "password", "hidden", "submit", "button"].includes(field.type)) continue;
      const values = left.get(field.name) || [];
      if (["checkbox", "radio"].includes(field.type)) field.checked = values.includes(field.value);
      else if ("value" in field && field.type !== "fieldset") field.value = values.length ? values.shift() : "";
    }
    form.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function element(name, properties, children) {
    const made = Object.assign(document.createElement(name), properties || {});
    made.append(...(children || []));
    return made;
  }

  function say(form, text) {
    const place = form.querySelector("[data-draft-status]") || document.querySelector("[data-draft-status]");
    if (place) place.textContent = text;
  }

  function offer(form, kept, key) {
    const box = element("div", { className: "callout notice" });
    const bring = element("button", { type: "button", className: "btn btn--second btn--small", textContent: "接着填" });
    const drop = element("button", { type: "button", className: "as-link", textContent: "不要了" });
    bring.onclick = function () { fill(form, kept.pairs); box.remove(); const first = form.querySelector("input:not([type=hidden]), textarea"); if (first) first.focus(); };
    drop.onclick = function () { store((s) => s.removeItem(key)); box.remove(); };
    box.setAttribute("role", "status");
    box.append(
      element("p", { textContent: "上次有没交的内容，" + dayAndClock(new Date(kept.at)) + " 存在这台设备上。" }),
      element("p", { className: "row" }, [bring, drop]),
    );
    form.before(box);
  }

  // form[data-draft=key]: half-typed work is kept in this browser, and at data-draft-url when there is a network.
  function watch(form) {
    const key = KEY + form.dataset.draft;
    const start = JSON.stringify(typed(form));
    let timer = 0, far = 0;

    function send() {
      if (!form.dataset.draftUrl || !navigator.onLine) return;
      fetch(form.dataset.draftUrl, { method: "POST", body: new URLSearchParams([...new FormData(form)].filter((pair) => typeof pair[1] === "string")), headers: { Accept: "application/json" } })
        .then((answer) => { if (answer.ok) say(form, "草稿 " + clock(new Date()) + " 已存"); })
        .catch(() => say(form, "没有网，草稿先存在这台设备上"));
    }
    function keep() {
      const pairs = typed(form);
      form.dataset.dirty = JSON.stringify(pairs) === start ? "" : "1";
      store((s) => s.setItem(key, JSON.stringify({ at: Date.now(), pairs })));
      say(form, navigator.onLine ? "草稿 " + clock(new Date()) + " 存在这台设备上" : "没有网，草稿先存在这台设备上");
    }
    form.addEventListener("input", function () {
      form.dataset.dirty = "1";
      clearTimeout(timer); timer = setTimeout(keep, 500);
      clearTimeout(far); far = setTimeout(send, 3000);
    });
    window.addEventListener("online", send);
    form.addEventListener("submit", function (event) {
      clearTimeout(timer); clearTimeout(far); keep();
      if (navigator.onLine === false) { event.preventDefault(); say(form, "现在没有网。填的都存在这台设备上，有网了再交。"); return; }
      leaving = true;
    });
    const kept = JSON.parse(store((s) => s.getItem(key)) || "null");
    if (kept && kept.pairs.length && JSON.stringify(kept.pairs) !== start && !document.querySelector("[data-errors]")) offer(form, kept, key);
  }

  document.querySelectorAll("form[data-draft]").forEach(watch);
  window.addEventListener("beforeunload", function (event) {
    if (!leaving && document.querySelector("form[data-dirty='1']")) event.preventDefault();
  });
})();
