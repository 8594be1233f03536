// [data-key="F9"] is pressed by that key from anywhere, [data-key="n"] ("+ =" names two) by a letter: outside of fields
// only, never during composition, under the lock or where the clerk switched letters off. Ctrl+Enter presses the
// [data-send] that is open, `?` shows the keys of the page, PageDown and PageUp walk the sections of [data-enter-next].
import { all, isComposing, isOpen, make, on, one } from "./page.js";

const NO_TYPING = /^(checkbox|radio|button|submit|reset|file)$/;
const FIRST = "input:not([type=hidden]), select, textarea";
const sheet = one("#key-sheet");

const isTyping = (part) => part.type && !NO_TYPING.test(part.type);
const keyed = () => all("[data-key]").filter(isOpen);

// Opening a part of the page takes the focus into it: to the first box to tick, else to the button that sends.
function openPart(summary) {
  const part = summary.parentNode;
  if (document.fullscreenElement) {
    document.exitFullscreen();
  }
  if (!part.open) {
    summary.click();
  }
  (one("[type=checkbox]", part) || one("[data-send]:not([disabled])", part) || summary).focus();
}

// What Ctrl+Enter sends: the part the focus is in, else the only one that is open.
function openSend(place) {
  const sends = all("details[open] [data-send]");
  const own = sends.find((send) => send.closest("details").contains(place));
  return [own || (sends.length === 1 && sends[0])].find((send) => send && isOpen(send));
}

function press(part) {
  if (part.tagName === "SUMMARY") {
    openPart(part);
    return;
  }
  part.focus();
  if (isTyping(part)) {
    part.select();
  } else {
    part.click();
  }
}

function showSheet() {
  const list = one("dl", sheet);
  list.textContent = "";
  for (const part of keyed()) {
    const { key, keyWords } = part.dataset;
    const row = list.appendChild(make("div", ""));
    row.append(make("dt", "", key.toUpperCase()), make("dd", "", keyWords || part.firstChild.textContent));
  }
  sheet.showModal();
}

function turnSection(field, step) {
  const sections = all("fieldset.section", field.form);
  const next = sections[sections.findIndex((section) => section.contains(field)) + step];
  const target = next && all(FIRST, next).find(isOpen);
  if (target) {
    target.focus();
    target.scrollIntoView({ block: "center" });
  }
  return target;
}

// Truthy where the key was meant for the page.
function took(event) {
  const field = event.target;
  const key = event.key.toLowerCase();
  let part = null;
  if (key === "enter" && event.ctrlKey) {
    part = openSend(field);
  } else if (event.ctrlKey || event.altKey || event.metaKey) {
    return false;
  } else if (/^page(down|up)$/.test(key) && field.matches("[data-enter-next] :not(textarea)")) {
    return turnSection(field, key === "pagedown" ? 1 : -1);
  } else if (key.length > 1 || !(isTyping(field) || document.body.dataset.letterKeys)) {
    if (key === "?" && sheet) {
      showSheet();
      return true;
    }
    part = keyed().find((other) => other.dataset.key.toLowerCase().split(" ").includes(key));
  }
  if (part) {
    press(part);
  }
  return part;
}

on(document, "keydown", (event) => {
  const rests = event.defaultPrevented || event.repeat || isComposing(event) || one("dialog[open]");
  if (!rests && took(event)) {
    event.preventDefault();
  }
});
if (sheet) {
  on(one("[data-key-sheet]"), "click", showSheet);
  on(one("[data-close]", sheet), "click", () => sheet.close());
}
