// A scanner or card reader in keyboard mode types faster than a hand and ends with Enter. Whatever has the focus, the number
// goes where numbers belong: into a field of [data-scan], else into the search box of the page, which is sent. An input
// method that is on does not swallow it: the characters are taken from the keys, and the field is put back as it was.
(function () {
  "use strict";

  const GAP = 40; // milliseconds between two keys: scanners take 7 to 20, practised hands 90 and more
  const SHORTEST = 9; // a passport's number, or what is left of a longer one that was cut off
  // The address in a QR code: the signs on their keys, whatever the input method makes of them.
  const SIGNS = { Slash: "/", Period: ".", Minus: "-", Equal: "=", Semicolon: ":", BracketRight: "]" };
  let keys = "";
  let last = 0;
  let field = null;
  let before = "";

  function character(event) {
    const found = /^(?:Digit|Numpad|Key)([0-9A-Z])$/.exec(event.code);
    return found ? found[1] : SIGNS[event.code] || "";
  }

  function begin(event) {
    keys = "";
    field = event.target;
    before = "value" in field ? field.value : "";
  }

  function deliver() {
    const own = field && field.hasAttribute && field.hasAttribute("data-scan");
    const target = own ? field : document.querySelector("main [name=q]") || document.querySelector("[name=q]");
    if (!own && field && "value" in field && field !== target) {
      field.value = before;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    if (!target) {
      return false;
    }
    if (document.activeElement) {
      document.activeElement.blur(); // ends a composition before the number is put in
    }
    target.focus();
    target.value = keys;
    target.dispatchEvent(new Event("change", { bubbles: true }));
    if (!own) {
      target.form.requestSubmit();
    }
    return true;
  }

  document.addEventListener("keydown", function (event) {
    const now = event.timeStamp;
    if (event.key === "Enter" || event.code === "Enter" || event.code === "NumpadEnter") {
      if (keys.length >= SHORTEST && now - last < GAP && deliver()) {
        event.preventDefault();
        event.stopImmediatePropagation();
      }
      keys = "";
      return;
    }
    const typed = character(event);
    if (!typed || event.ctrlKey || event.altKey || event.metaKey) {
      if (event.key !== "Shift") {
        keys = "";
      }
      return;
    }
    if (!keys || now - last > GAP) {
      begin(event);
    }
    keys += typed;
    last = now;
  }, true);
})();
