// Filtering: an input with data-filter hides the items of its target that lack a word; a select with data-column asks
// for a value in a column; a button with data-rest shows what a long list holds back, because a browser takes long to
// lay out thousands of rows. Without this file every page shows everything.
"use strict";
(() => {
  const MOST = 500;
  const texts = new WeakMap();
  const textOf = (item) => {
    if (!texts.has(item)) texts.set(item, item.textContent.toLowerCase());
    return texts.get(item);
  };
  const valuesOf = (row, column) => row.cells[column].textContent.split(" | ");

  function apply(target, most) {
    const selector = `#${target.id}`;
    const input = document.querySelector(`input[data-filter="${selector}"]`);
    const words = input ? input.value.toLowerCase().split(/\s+/).filter(Boolean) : [];
    const chosen = [...document.querySelectorAll(`select[data-of="${selector}"]`)].filter((s) => s.value);
    const rest = document.querySelector(`button[data-rest="${selector}"]`);
    const items = target.querySelectorAll("[data-item]");
    let fitting = 0;
    for (const item of items) {
      const fits =
        words.every((word) => textOf(item).includes(word)) &&
        chosen.every((s) => valuesOf(item, Number(s.dataset.column)).includes(s.value));
      if (fits) fitting += 1;
      const shown = fits && (!rest || fitting <= most);
      if (item.hidden === shown) item.hidden = !shown;
    }
    const output = document.querySelector(`output[data-count="${selector}"]`);
    if (output) output.textContent = `${fitting} / ${items.length}`;
    if (rest) rest.hidden = fitting <= most;
  }

  const waiting = new Set();
  function soon(selector) {
    const target = document.querySelector(selector);
    if (!target || waiting.has(target)) return;
    waiting.add(target);
    requestAnimationFrame(() => {
      waiting.delete(target);
      apply(target, MOST);
    });
  }

  // A browser keeps what was typed when a page is left and reached again: it is applied at once.
  for (const input of document.querySelectorAll("input[data-filter]")) {
    input.addEventListener("input", () => soon(input.dataset.filter));
    apply(document.querySelector(input.dataset.filter), MOST);
  }
  for (const select of document.querySelectorAll("select[data-of]")) {
    select.addEventListener("change", () => soon(select.dataset.of));
  }
  for (const button of document.querySelectorAll("button[data-rest]")) {
    button.addEventListener("click", () => apply(document.querySelector(button.dataset.rest), Infinity));
  }
})();
