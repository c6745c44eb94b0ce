// A slider through the months of a picture: each step takes the parts of its page from the page of that month.
"use strict";

const PARTS = ["h1", "figure.picture", ".downloads", "details.cite", "section[aria-labelledby=table]", "select[name=to]"];

for (const walk of document.querySelectorAll(".months")) {
  const months = walk.dataset.months.split(" ");
  const shown = walk.querySelector("output");
  const slider = document.createElement("input");
  let asked = null;
  Object.assign(slider, { type: "range", min: 0, max: months.length - 1, value: walk.dataset.at });
  slider.setAttribute("aria-labelledby", "until");
  const tell = () => {
    shown.value = months[slider.value];
    slider.setAttribute("aria-valuetext", months[slider.value]);
  };

  const show = async (address) => {
    asked?.abort();
    asked = new AbortController();
    try {
      const answer = await fetch(address, { signal: asked.signal });
      if (!answer.ok) throw new Error(answer.statusText);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const part of PARTS) {
        const [old, made] = [document.querySelector(part), page.querySelector(part)];
        if (old && made) old.replaceWith(document.adoptNode(made));
      }
      document.title = page.title;
      history.replaceState(null, "", address);
    } catch (error) {
      if (error.name !== "AbortError") location.assign(address);
    }
  };

  slider.addEventListener("input", () => {
    const address = new URL(location.href);
    address.searchParams.delete("time");
    address.searchParams.set("to", months[slider.value]);
    tell();
    show(address);
  });
  for (const link of walk.querySelectorAll("a")) link.remove();
  shown.before(slider);
  tell();
}
