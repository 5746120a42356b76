// The village sheet: arrows and Enter move, one digit can be enough, sums follow, a block copied from a spreadsheet can be pasted.
(function () {
  "use strict";
  // Hundredths as whole numbers: no binary fractions. The server counts again.
  function hundredths(text) {
    const found = /^([-−]?)(\d{1,7})(?:\.(\d{1,2}))?$/.exec(text.trim());
    if (!found) return 0;
    const whole = Number(found[2]) * 100 + Number((found[3] || "").padEnd(2, "0"));
    return found[1] ? -whole : whole;
  }
  function written(value) {
    const size = Math.abs(value), cents = String(size % 100).padStart(2, "0").replace(/0+$/, "");
    return (value < 0 ? "−" : "") + Math.floor(size / 100) + (cents ? "." + cents : "");
  }

  const KEPT = "grid-one-digit";
  function store(act) { try { return act(window.localStorage); } catch { return null; } }

  document.querySelectorAll("table[data-grid]").forEach(function (grid) {
    const rows = Array.from(grid.tBodies[0].rows);
    const heads = Array.from(grid.tHead.rows[grid.tHead.rows.length - 1].cells);
    const choice = document.querySelector("[data-one-digit]"), box = choice && choice.querySelector("input");
    const oneDigit = () => Boolean(box && box.checked);

    function at(row, column) { return rows[row] && rows[row].cells[column] ? rows[row].cells[column].querySelector("input") : null; }
    // The next cell that can be typed in, in that direction.
    function go(from, down, right) {
      let row = rows.indexOf(from.closest("tr")) + down, column = from.closest("td").cellIndex + right;
      while (rows[row] && rows[row].cells[column]) {
        const next = at(row, column);
        if (next) { next.focus(); return true; }
        row += down; column += right;
      }
      return false;
    }
    // Down the column, then to the top of the next one, then to what comes after the sheet.
    function onward(from) {
      if (go(from, 1, 0)) return;
      for (let column = from.closest("td").cellIndex + 1; column < heads.length; column++) {
        const top = rows.findIndex((_, row) => at(row, column));
        if (top >= 0) { at(top, column).focus(); return; }
      }
      const all = from.form ? Array.from(from.form.elements) : [];
      const after = all.slice(all.indexOf(from)).find((field) => !grid.contains(field) && field.type !== "hidden");
      if (after) after.focus();
    }
    function total() {
      grid.querySelectorAll("[data-total]").forEach(function (cell) {
        const sum = rows.reduce((all, row) => { const input = at(rows.indexOf(row), cell.cellIndex); return all + (input ? hundredths(input.value) : 0); }, 0);
        cell.textContent = written(sum);
      });
    }

    grid.addEventListener("keydown", function (event) {
      const input = event.target;
      if (!input.matches("td input") || event.altKey || event.metaKey || event.ctrlKey) return;
      if (event.key === "Enter") { event.preventDefault(); if (event.shiftKey) go(input, -1, 0); else onward(input); return; }
      if (event.key === "Backspace" && oneDigit() && !input.value && go(input, -1, 0)) { event.preventDefault(); return; }
      const whole = input.selectionStart === 0 && input.selectionEnd === input.value.length;
      const start = whole || input.selectionEnd === 0, end = whole || input.selectionStart === input.value.length;
      const move = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: start && [0, -1], ArrowRight: end && [0, 1] }[event.key];
      if (move && go(input, move[0], move[1])) event.preventDefault();
    });
    grid.addEventListener("focusin", function (event) {
      rows.forEach((row) => row.classList.toggle("is-here", row.contains(event.target)));
      if (event.target.matches("td input")) event.target.select();
    });
    grid.addEventListener("paste", function (event) {
      const text = event.clipboardData.getData("text").replace(/\r\n?/g, "\n").replace(/\n$/, "");
      if (!/[\t\n]/.test(text) || !event.target.matches("td input")) return;
      event.preventDefault();
      const row = rows.indexOf(event.target.closest("tr")), column = event.target.closest("td").cellIndex;
      text.split("\n").forEach((line, down) => line.split("\t").forEach(function (value, right) {
        const input = at(row + down, column + right);
        if (input) input.value = value.trim();
      }));
      event.target.dispatchEvent(new Event("input", { bubbles: true }));
    });
    // A figure that begins with 0 (0.5, 012) waits for the rest.
    grid.addEventListener("input", function (event) {
      total();
      if (event.inputType === "insertText" && oneDigit() && event.target.matches("td input") && /^[1-9]$/.test(event.target.value)) onward(event.target);
    });
    if (grid.closest("form")) grid.closest("form").addEventListener("input", total);
    total();
    if (!choice) return;
    choice.hidden = false;
    box.checked = store((s) => s.getItem(KEPT)) === "1";
    box.addEventListener("change", () => store((s) => s.setItem(KEPT, box.checked ? "1" : "")));
    const first = grid.querySelector("td input");
    if (first && !document.querySelector("[data-errors]") && window.matchMedia("(pointer: fine)").matches) first.focus({ preventScroll: true });
  });
})();
