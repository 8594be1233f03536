// Enter moves on to the next field of form[data-enter-next]; card readers and scanners end with it. It never sends the form:
// after the last field the focus goes to the button that sends, and a second, deliberate Enter presses it.
// The space bar opens a file field; in a text area Enter stays a new line.
(function () {
  "use strict";

  const FIELDS = "input:not([type=hidden]):not([type=button]), select, textarea, button[type=submit]";
  const OWN_ENTER = /^(submit|button|reset|image)$/;

  function isOpen(field) {
    return !field.disabled && field.tabIndex >= 0 && field.getClientRects().length > 0;
  }

  // Of a group of radio buttons one is a stop: the one taken, else the first.
  function isStop(field, fields) {
    if (field.type !== "radio") {
      return true;
    }
    const group = fields.filter(function (other) { return other.type === "radio" && other.name === field.name; });
    const taken = group.find(function (other) { return other.checked; });
    return field === (taken || group[0]);
  }

  function nextOf(field) {
    const fields = Array.from(field.form.querySelectorAll(FIELDS)).filter(isOpen);
    return fields.slice(fields.indexOf(field) + 1).find(function (other) {
      return !(other.type === "radio" && other.name === field.name) && isStop(other, fields);
    });
  }

  document.addEventListener("keydown", function (event) {
    const field = event.target;
    const isPlain = event.key === "Enter" && !event.ctrlKey && !event.altKey && !event.metaKey && !event.shiftKey;
    if (!isPlain || event.defaultPrevented || event.isComposing || event.keyCode === 229) {
      return;
    }
    if (!field.form || !field.form.hasAttribute("data-enter-next") || field.hasAttribute("data-enter-submit")) {
      return;
    }
    if (!/^(INPUT|SELECT)$/.test(field.tagName) || OWN_ENTER.test(field.type)) {
      return;
    }
    event.preventDefault();
    const next = nextOf(field);
    if (next) {
      next.focus();
      if (/^(text|search|tel|date|number|email)$/.test(next.type)) {
        next.select();
      }
    }
  });
})();
