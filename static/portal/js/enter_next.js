// Enter moves on to the next field of form[data-enter-next]; card readers and scanners end with it. It never sends the form:
// after the last field the focus goes to the button that sends, and a second, deliberate Enter presses it.
// In a list of choices a digit takes the choice that bears it, 0 the empty one; on a box 1 ticks and 0 unticks; both move
// on. An empty text field of [data-choices="a|b"] takes its words by digit. The space bar opens a file field; in a text area Enter stays a new line.
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

  function goOn(field) {
    const next = nextOf(field);
    if (next) {
      next.focus();
      if (/^(text|search|tel|date|number|email)$/.test(next.type)) {
        next.select();
      }
    }
  }

  function told(field) {
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function groupOf(radio) {
    return Array.from(radio.form.elements).filter(function (other) { return other.type === "radio" && other.name === radio.name; });
  }

  // The choices by their digits: index 0 is the empty one, where there is any.
  function numbered(choices) {
    const blank = choices.find(function (choice) { return choice.value === ""; });
    return [blank].concat(choices.filter(function (choice) { return choice.value !== ""; }));
  }

  function takeDigit(field, digit) {
    const choices = field.type === "radio" ? groupOf(field) : Array.from(field.options || []);
    const choice = numbered(choices)[digit];
    const words = field.dataset.choices ? field.dataset.choices.split("|")[digit - 1] : "";
    if (words) {
      field.value = words;
    } else if (field.type === "checkbox" && digit < 2) {
      field.checked = digit === 1;
    } else if (choice && field.type === "radio") {
      choice.checked = true;
    } else if (choice) {
      field.value = choice.value;
    } else {
      return;
    }
    told(field);
    goOn(field);
  }

  // Each choice shows the digit that takes it.
  function showDigits(form) {
    form.querySelectorAll("select:not([multiple])").forEach(function (field) {
      numbered(Array.from(field.options)).forEach(function (option, digit) {
        if (option && digit && digit < 10) {
          option.textContent = digit + " " + option.textContent;
        }
      });
    });
    const seen = {};
    form.querySelectorAll("input[type=radio]").forEach(function (radio) {
      if (seen[radio.name]) {
        return;
      }
      seen[radio.name] = true;
      numbered(groupOf(radio)).forEach(function (choice, digit) {
        if (choice && digit && digit < 10 && choice.labels[0]) {
          const key = document.createElement("kbd");
          key.textContent = String(digit);
          key.setAttribute("aria-hidden", "true");
          choice.labels[0].insertBefore(key, choice.labels[0].firstChild);
        }
      });
    });
  }

  document.querySelectorAll("form[data-enter-next]").forEach(showDigits);

  // A scanner's digits follow one another faster than this: of those none is taken for a choice.
  const PAUSE = 45;
  let waiting = 0;
  document.addEventListener("keydown", function (event) {
    const field = event.target;
    const bare = !event.ctrlKey && !event.altKey && !event.metaKey && !event.shiftKey && !event.defaultPrevented;
    const digit = bare && /^(?:Digit|Numpad)([0-9])$/.exec(event.code);
    const isChoice = field.tagName === "SELECT" || /^(radio|checkbox)$/.test(field.type) || (field.dataset.choices && !field.value);
    clearTimeout(waiting);
    if (digit && isChoice && field.form && field.form.hasAttribute("data-enter-next")) {
      event.preventDefault();
      waiting = setTimeout(takeDigit, PAUSE, field, Number(digit[1]));
    }
  });

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
    goOn(field);
  });
})();
