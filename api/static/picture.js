// Sends the choices of a picture without the empty ones, so that its address stays short.
"use strict";

for (const form of document.querySelectorAll("form.choices")) {
  form.addEventListener("formdata", (event) => {
    for (const [name, value] of [...event.formData]) if (value === "") event.formData.delete(name);
  });
}
