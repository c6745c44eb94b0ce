// Suggests names while one types, as the combobox of WAI-ARIA 1.2; without it the form searches as it stands.
"use strict";

const PAUSE = 150; // milliseconds without a key before names are asked for

class SearchBox {
  constructor(field) {
    this.field = field;
    this.input = field.querySelector("input");
    this.list = made("ul", { id: `${this.input.id}-list`, role: "listbox", "aria-label": field.dataset.list });
    this.status = made("p", { role: "status", class: "search-status" });
    this.list.hidden = true;
    field.append(this.list, this.status);
    this.active = -1;
    this.timer = 0;
    this.asking = null;
    const roles = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-haspopup": "listbox" };
    for (const [name, value] of Object.entries({ ...roles, "aria-controls": this.list.id })) this.input.setAttribute(name, value);
    this.input.addEventListener("input", (event) => event.isComposing || this.soon());
    this.input.addEventListener("compositionend", () => this.soon());
    this.input.addEventListener("keydown", (event) => this.pressed(event));
    this.input.addEventListener("blur", () => this.close());
    this.list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
    this.list.addEventListener("click", (event) => this.open(event.target.closest("[role=option]")));
  }

  soon() {
    clearTimeout(this.timer);
    this.asking?.abort();
    if (!this.input.value.trim()) return this.close();
    this.timer = setTimeout(() => this.ask(), PAUSE);
  }

  async ask() {
    const prefix = this.input.value;
    const asking = (this.asking = new AbortController());
    try {
      const address = `${this.field.dataset.suggest}&prefix=${encodeURIComponent(prefix.toWellFormed?.() ?? prefix)}`;
      const answer = await fetch(address, { signal: asking.signal, headers: { accept: "application/json" } });
      const found = answer.ok ? (await answer.json()).results : [];
      if (asking === this.asking && document.activeElement === this.input) this.show(found);
    } catch (error) {
      if (error.name !== "AbortError") this.close();
    }
  }

  show(found) {
    const led = found.filter((each) => /^\/(?!\/)/.test(each.page ?? ""));
    this.list.replaceChildren(...led.map((each, number) => this.option(each, number)));
    this.activate(-1);
    this.expand(led.length > 0);
    this.status.textContent = led.length ? this.field.dataset.some.replace("#", led.length) : this.field.dataset.none;
  }

  option(each, number) {
    const option = made("li", { role: "option", id: `${this.input.id}-option-${number}`, "aria-selected": "false" });
    option.dataset.page = each.page;
    option.append(made("bdi", { class: "search-label" }, cut(each.label)));
    if (each.name) option.append(made("bdi", { class: "search-other" }, cut(each.name)));
    option.append(made("span", { class: "search-kind" }, this.field.getAttribute(`data-kind-${each.kind}`) ?? each.kind));
    return option;
  }

  pressed(event) {
    if (event.isComposing || event.keyCode === 229) return; // the keys belong to the input method
    const count = this.list.hidden ? 0 : this.list.children.length;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!count) return this.soon();
      const step = event.key === "ArrowDown" ? 1 : -1;
      const from = this.active < 0 && step < 0 ? count : this.active;
      this.activate(from + step >= count || from + step < 0 ? -1 : from + step);
    } else if (event.key === "Escape" && count) {
      event.preventDefault();
      this.close();
    } else if (event.key === "Enter") {
      const chosen = this.list.children[this.active];
      if (count && chosen) event.preventDefault();
      if (count && chosen) this.open(chosen);
    }
  }

  activate(number) {
    this.list.children[this.active]?.setAttribute("aria-selected", "false");
    this.active = number;
    const option = this.list.children[number];
    if (!option) return this.input.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", option.id);
  }

  expand(on) {
    this.list.hidden = !on;
    this.input.setAttribute("aria-expanded", String(on));
  }

  close() {
    clearTimeout(this.timer);
    this.asking?.abort();
    this.asking = null;
    this.activate(-1);
    this.expand(false);
    this.status.textContent = "";
  }

  open(option) {
    if (option) location.assign(option.dataset.page);
  }
}

function made(tag, attributes, text = "") {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.textContent = text;
  return element;
}

function cut(text) {
  const characters = Array.from(text.slice(0, 400));
  return characters.length > 80 ? `${characters.slice(0, 80).join("")}…` : text;
}

for (const field of document.querySelectorAll(".search-field[data-suggest]")) new SearchBox(field);
