// The village sheet: arrows and Enter move, sums follow, a block copied from a spreadsheet can be pasted.
(function () {
  "use strict";
  // Hundredths as whole numbers: no binary fractions. The server counts again.
  function hundredths(text) {
    const found = /^([-−]?)(\d{1,7})(?:\.(\d{1,2}))?$/.exec(text.trim());
    if (!found) return 0;
    const whole = Number(found[2]) * 100 + Number((found[3] || "").padEnd(2, "0"));
    return found[1] ? -whole : whole;
  }
  function written(value, signed) {
    const size = Math.abs(value), cents = String(size % 100).padStart(2, "0").replace(/0+$/, "");
    return (value < 0 ? "−" : signed && value > 0 ? "+" : "") + Math.floor(size / 100) + (cents ? "." + cents : "");
  }

  document.querySelectorAll("table[data-grid]").forEach(function (grid) {
    const rows = Array.from(grid.tBodies[0].rows);
    const heads = Array.from(grid.tHead.rows[grid.tHead.rows.length - 1].cells);
    const inputs = (row) => Array.from(row.cells).map((cell) => cell.querySelector("input"));

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
    function total() {
      grid.querySelectorAll("[data-total]").forEach(function (cell) {
        const sum = rows.reduce((all, row) => { const input = at(rows.indexOf(row), cell.cellIndex); return all + (input ? hundredths(input.value) : 0); }, 0);
        cell.textContent = written(sum, false);
      });
      rows.forEach(function (row) {
        const place = row.querySelector("[data-row-total]");
        if (!place) return;
        const sum = inputs(row).reduce((all, input, column) => all + (input ? hundredths(input.value) * hundredths(heads[column].dataset.points || "0") / 100 : 0), 0);
        place.textContent = written(Math.round(sum), true);
      });
    }

    grid.addEventListener("keydown", function (event) {
      const input = event.target;
      if (!input.matches("td input") || event.altKey || event.metaKey || event.ctrlKey) return;
      const whole = input.selectionStart === 0 && input.selectionEnd === input.value.length;
      const start = whole || input.selectionEnd === 0, end = whole || input.selectionStart === input.value.length;
      const move = { ArrowUp: [-1, 0], ArrowDown: [1, 0], Enter: [event.shiftKey ? -1 : 1, 0], ArrowLeft: start && [0, -1], ArrowRight: end && [0, 1] }[event.key];
      if (!move) return;
      if (go(input, move[0], move[1]) || event.key === "Enter") event.preventDefault();
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
    grid.addEventListener("input", total);
    if (grid.closest("form")) grid.closest("form").addEventListener("input", total);
    total();
  });
})();
