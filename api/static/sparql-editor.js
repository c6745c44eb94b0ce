// The SPARQL editor of YASGUI over the plain field of the form, which stays what is sent.
//
// Only its editor (YASQE) is used. It runs under the strict policy of this site as it is: it writes no <style>
// element, loads no picture and asks nobody anything with the settings below. The whole of YASGUI does not: its
// result table (YASR) puts cells in as markup, where only the policy stops their event handlers, and resizes columns by
// <style> elements. Results are tables and pictures made by the server instead, which have pages and addresses.
"use strict";

function completer(prefixes, terms) {
  const names = Object.entries(prefixes).map(([name, iri]) => `${name}: <${iri}>`);
  const isAfterPrefix = (yasqe, token) => {
    const before = yasqe.getPreviousNonWsToken(yasqe.getDoc().getCursor().line, token);
    return Boolean(before) && before.string.toUpperCase() === "PREFIX";
  };
  return {
    name: "zhengpu",
    bulk: false,
    autoShow: false,
    isValidCompletionPosition: (yasqe) => !/^[?$"'#]/.test(yasqe.getCompleteToken().string),
    get: (yasqe, token) => {
      const from = isAfterPrefix(yasqe, yasqe.getCompleteToken()) ? names : terms;
      const typed = (token ? token.string : "").trim();
      return from.filter((each) => each.startsWith(typed));
    },
  };
}

function replace(field) {
  const form = field.form;
  const place = document.createElement("div");
  field.after(place);
  const own = completer(JSON.parse(field.dataset.prefixes), JSON.parse(field.dataset.terms));
  // A list given to one editor is laid over the default one item by item, and what is left of that asks a vocabulary
  // service elsewhere: so the default itself is set, and nothing else is to be had.
  for (const each of Object.keys(Yasqe.Autocompleters)) if (each !== "variables") delete Yasqe.Autocompleters[each];
  Yasqe.registerAutocompleter(own, false);
  Yasqe.defaults.autocompleters = ["variables", own.name];
  const editor = new Yasqe(place, {
    value: field.value,
    persistenceId: null,
    consumeShareLink: null,
    createShareableLink: null,
    prefixCcApi: null,
    showQueryButton: false,
    resizeable: false,
    lineWrapping: true,
    viewportMargin: Infinity,
    editorHeight: "auto",
    screenReaderLabel: field.dataset.label,
  });
  const run = () => form.requestSubmit();
  // Tab goes on to the next control, as anywhere on a page; the keys of YASQE that save or send are ours.
  const keys = { Tab: false, "Shift-Tab": false, "Ctrl-S": false, "Ctrl-Enter": run, "Cmd-Enter": run };
  keys.Esc = () => form.querySelector("button[type=submit]").focus();
  editor.setOption("extraKeys", { ...editor.getOption("extraKeys"), ...keys });
  editor.getInputField().setAttribute("aria-describedby", "editor-keys");
  editor.on("change", () => { field.value = editor.getValue(); });
  field.hidden = true;
  field.required = false;
  document.getElementById("editor-keys").hidden = false;
  form.querySelector("label").addEventListener("click", () => editor.focus());
}

// What stands in a closed <details> has no size yet.
const field = document.getElementById("query");
const folded = field && field.closest("details");
if (field && folded && !folded.open) {
  folded.addEventListener("toggle", () => replace(field), { once: true });
} else if (field) {
  replace(field);
}
