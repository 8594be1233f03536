// Enter moves on to the next field of form[data-enter-next] and never sends it: after the last field the focus goes to
// the button that sends. In choices a digit takes the one that bears it, 0 the empty one; on a box 1 ticks, 0 unticks;
// both move on. An empty text field of [data-choices="a|b"] takes its words by digit. In a text area Enter is a new line.
import { all, changed, isBare, isComposing, isOpen, make, on } from "./page.js";

const FIELDS = "input:not([type=hidden]), select, textarea, button[type=submit]";
const PAUSE = 45; // a scanner's digits follow one another faster: of those none is taken for a choice
let waiting = 0;

const groupOf = (radio) => all(`[type=radio][name="${radio.name}"]`, radio.form);

// The choices by their digits: index 0 is the empty one, where there is any.
function numbered(field) {
  const choices = field.type === "radio" ? groupOf(field) : Array.from(field.options || []);
  return [choices.find((choice) => !choice.value), ...choices.filter((choice) => choice.value)];
}

// Of a group of radio buttons one is a stop: the one taken, else the first.
function nextOf(field) {
  const fields = all(FIELDS, field.form).filter((other) => other.tabIndex >= 0 && isOpen(other));
  const rest = fields.slice(fields.indexOf(field) + 1);
  const next = rest.find((other) => other.type !== "radio" || other.name !== field.name);
  return (next && next.type === "radio" && groupOf(next).find((other) => other.checked)) || next;
}

function goOn(field) {
  const next = nextOf(field);
  if (next) {
    next.focus();
    if (next.tagName === "INPUT") {
      next.select();
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

// Each choice shows the digit that takes it.
function showDigits(field) {
  numbered(field).slice(0, 10).forEach((choice, digit) => {
    if (choice && digit && choice.labels) {
      choice.labels.forEach((label) => label.prepend(make("kbd", "", digit, { "aria-hidden": "true" })));
    } else if (choice && digit) {
      choice.prepend(`${digit} `);
    }
  });
}

all("[data-enter-next] select:not([multiple])").forEach(showDigits);
all("[data-enter-next] [type=radio]").filter((radio) => groupOf(radio)[0] === radio).forEach(showDigits);
on(document, "keydown", (event) => {
  const field = event.target;
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code);
  const isChoice = field.matches("select, [type=radio], [type=checkbox]");
  clearTimeout(waiting);
  if (event.defaultPrevented || !isBare(event) || !field.matches("[data-enter-next] *")) {
    return;
  }
  if (digit && (isChoice || (field.dataset.choices && !field.value))) {
    event.preventDefault();
    waiting = setTimeout(takeDigit, PAUSE, field, Number(digit[1]));
  } else if (event.key === "Enter" && !isComposing(event) && field.matches("input, select")) {
    event.preventDefault();
    goOn(field);
  }
});
