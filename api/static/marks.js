// Reading a bulletin: a statement and the words that it was read from light up together, by pointer and by
// focus; the list follows the text, or a card tells the statement where the list lies below; j and k move.
"use strict";

const list = document.querySelector(".list");
const glance = document.getElementById("glance");
const wide = window.matchMedia("(min-width: 56.01rem)");

const entry = (number) => list.querySelector(`li[value="${number}"]`);
const marksOf = (number) => document.querySelectorAll(`mark[data-statements~="${number}"]`);

// The numbers of the statements that an element belongs to.
function numbersAt(element) {
  const mark = element.closest("mark[data-statements]");
  if (mark) return mark.dataset.statements.split(" ");
  const link = element.closest(".text a.number");
  if (link) return [link.textContent];
  const item = element.closest(".list li");
  return item ? [String(item.value)] : [];
}

function light(numbers, on) {
  for (const number of numbers) {
    for (const mark of marksOf(number)) mark.classList.toggle("lit", on);
    entry(number)?.classList.toggle("lit", on);
  }
}

// Shows the entry of the list without moving the page.
function follow(item) {
  const top = item.offsetTop; // the list is its offset parent
  if (top < list.scrollTop || top + item.offsetHeight > list.scrollTop + list.clientHeight) {
    list.scrollTop = top - list.clientHeight / 3;
  }
}

function tell(numbers) {
  glance.replaceChildren();
  for (const number of numbers) {
    const told = document.createElement("p");
    for (const child of entry(number)?.childNodes ?? []) told.append(child.cloneNode(true));
    if (told.hasChildNodes()) glance.append(told);
  }
  glance.hidden = !glance.hasChildNodes();
}

function arrive(element) {
  const numbers = numbersAt(element);
  light(numbers, true);
  if (!numbers.length || !element.closest(".text")) return;
  const first = entry(numbers[0]);
  if (first && wide.matches) follow(first);
  if (!wide.matches) tell(numbers);
}

function leave(element) {
  light(numbersAt(element), false);
  if (glance && element.closest(".text")) glance.hidden = true;
}

// To the next or the former statement of the list, and its words in the text.
function step(by) {
  const items = [...list.querySelectorAll("li")];
  const now = items.indexOf(document.activeElement?.closest(".list li"));
  const next = items[Math.min(Math.max(now + by, 0), items.length - 1)];
  if (!next) return;
  marksOf(next.value)[0]?.scrollIntoView({ block: "center" });
  next.focus({ preventScroll: wide.matches });
  if (wide.matches) follow(next);
}

if (list && glance) {
  for (const [event, answer] of [["mouseover", arrive], ["mouseout", leave], ["focusin", arrive], ["focusout", leave]]) {
    document.addEventListener(event, (happened) => {
      if (happened.target instanceof Element) answer(happened.target);
    });
  }
  document.addEventListener("keydown", (pressed) => {
    const typing = pressed.target instanceof Element && pressed.target.closest("input, select, textarea");
    if (typing || pressed.ctrlKey || pressed.metaKey || pressed.altKey) return;
    if (pressed.key === "j") step(1);
    else if (pressed.key === "k") step(-1);
    else if (pressed.key === "Escape") glance.hidden = true;
  });
}
