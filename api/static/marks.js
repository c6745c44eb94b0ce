// Lights up a statement and the words that it was read from together, by pointer and by keyboard.
"use strict";

function related(element) {
  const own = element.closest("[data-statements], [data-statement]");
  if (!own) return [];
  return (own.dataset.statements || own.dataset.statement).split(" ");
}

function light(ids, on) {
  for (const mark of document.querySelectorAll("mark[data-statements]")) {
    if (mark.dataset.statements.split(" ").some((id) => ids.includes(id))) mark.classList.toggle("lit", on);
  }
  for (const id of ids) document.getElementById(id)?.classList.toggle("lit", on);
}

for (const [event, on] of [["mouseover", true], ["mouseout", false], ["focusin", true], ["focusout", false]]) {
  document.addEventListener(event, (happened) => {
    if (happened.target instanceof Element) light(related(happened.target), on);
  });
}
