// Printing, copying, errors, signing out. Everything hangs on data- attributes; pages work without it.
(function () {
  "use strict";
  const KEY = "draft:" + (document.body.dataset.user || "") + ":";
  function store(act) { try { return act(window.localStorage); } catch { return null; } }

  document.querySelectorAll("[data-draft-done]").forEach((mark) => store((s) => s.removeItem(KEY + mark.dataset.draftDone)));
  document.querySelectorAll("form[data-sign-out]").forEach(function (form) {
    // The next person at this machine finds nothing.
    form.addEventListener("submit", () => store((s) => Object.keys(s).filter((k) => k.startsWith("draft:")).forEach((k) => s.removeItem(k))));
  });
  document.querySelectorAll("[data-print]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
  // execCommand works without HTTPS, too, as in a village's own network.
  document.querySelectorAll("[data-copy]").forEach(function (button) {
    const field = document.getElementById(button.dataset.copy), said = document.querySelector(`[data-copied="${button.dataset.copy}"]`);
    button.hidden = false;
    button.addEventListener("click", function () { field.select(); said.textContent = document.execCommand("copy") ? "复制好了，去群里粘贴" : "文字选中了，请自己复制"; });
  });
  // One tick for all rows of the form; `:checked` counts by itself.
  document.querySelectorAll("[data-tick-all]").forEach(function (label) {
    label.hidden = false;
    label.querySelector("input").addEventListener("change", (event) => label.closest("form").querySelectorAll("td input[type=checkbox]").forEach((box) => { box.checked = event.target.checked; }));
  });
  const errors = document.querySelector("[data-errors]");
  if (errors) errors.focus();
  if (document.querySelector("form[data-draft]")) {
    document.head.append(Object.assign(document.createElement("script"), { src: document.currentScript.dataset.drafts }));
  }
})();
