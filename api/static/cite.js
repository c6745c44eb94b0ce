// A button beside each form of a citation that copies it.
"use strict";

for (const form of document.querySelectorAll("details.cite pre")) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = form.dataset.copy;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(form.textContent);
    button.textContent = form.dataset.copied;
  });
  form.after(button);
}
