// In [data-enter-next] Enter goes on, and a digit takes the choice that bears it: 0 the empty one, 1 and 0 a box.
import { all, changed, isBare, isComposing, isOpen, make, on, one } from "./page.js";

const FIELDS = "input, select, textarea, button[type=submit]";
const PAUSE = 45; // a scanner's digits come faster
let waiting = 0;

const groupOf = (radio) => all(`[type=radio][name="${radio.name}"]`, radio.form);

function numbered(field) {
  const choices = field.type === "radio" ? groupOf(field) : Array.from(field.options || []);
  return [choices.find((choice) => !choice.value), ...choices.filter((choice) => choice.value)];
}

// Of radio buttons one is a stop: the one taken, else the first.
function goOn(field) {
  const fields = all(FIELDS, field.form).filter((part) => isOpen(part) && !part.matches("fieldset button"));
  const rest = fields.slice(fields.indexOf(field) + 1);
  const next = rest.find((other) => other.type !== "radio" || other.name !== field.name);
  if (next) {
    const stop = one(`[type=radio][name="${next.name}"]:checked`, next.form) || next;
    stop.focus();
    if (stop.tagName === "INPUT") {
      stop.select();
    }
  }
}

function takeDigit(field, digit) {
  const choice = numbered(field)[digit];
  const words = (field.dataset.choices || "").split("|")[digit - 1];
  if (words) {
    field.value = words;
  } else if (field.type === "checkbox" && digit < 2) {
    field.checked = digit === 1;
  } else if (choice) {
    choice[field.type === "radio" ? "checked" : "selected"] = true;
  } else {
    return;
  }
  changed(field);
  goOn(field);
}

function showDigits(field) {
  numbered(field).slice(1, 10).forEach((choice, index) => {
    if (choice.labels) {
      choice.labels[0].prepend(make("kbd", "", index + 1, { "aria-hidden": "true" }));
    } else {
      choice.prepend(`${index + 1} `);
    }
  });
}

all("[data-enter-next] select").forEach(showDigits);
all("[data-enter-next] [type=radio]").filter((radio) => groupOf(radio)[0] === radio).forEach(showDigits);
on(document, "keydown", (event) => {
  const field = event.target;
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code);
  clearTimeout(waiting);
  if (event.defaultPrevented || !isBare(event) || !field.matches("[data-enter-next] *")) {
    return;
  }
  const isOffered = field.dataset.choices && !field.value;
  if (digit && (isOffered || field.matches("select, [type=radio], [type=checkbox]"))) {
    event.preventDefault();
    waiting = setTimeout(takeDigit, PAUSE, field, Number(digit[1]));
  } else if (event.key === "Enter" && !isComposing(event) && field.matches("input, select")) {
    event.preventDefault();
    goOn(field);
  }
});
