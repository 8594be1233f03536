// [data-key="F9 n"] is pressed by those keys, letters outside of fields only; "?" lists them.
import { all, isComposing, isOpen, make, on, one } from "./page.js";

const NO_TYPING = /^(checkbox|radio|button|submit|reset|file)$/;
const sheet = one("#key-sheet");

const isTyping = (part) => part.type && !NO_TYPING.test(part.type);

// The focus goes into what opens: to the first box to tick, else to the button that sends.
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

function press(part) {
  part.focus();
  if (part.tagName === "SUMMARY") {
    openPart(part);
  } else if (isTyping(part)) {
    part.select();
  } else {
    part.click();
  }
}

function showSheet() {
  const list = one("dl", sheet);
  list.textContent = "";
  for (const part of all("[data-key]").filter(isOpen)) {
    const { key, keyWords } = part.dataset;
    const row = list.appendChild(make("div", ""));
    row.append(make("dt", "", key.toUpperCase()), make("dd", "", keyWords || part.firstChild.textContent));
  }
  sheet.showModal();
}

function turnSection(field, step) {
  const sections = all("fieldset.section", field.form);
  const next = sections[sections.findIndex((section) => section.contains(field)) + step];
  const target = next && all("input, select, textarea", next).find(isOpen);
  if (target) {
    target.focus();
    target.scrollIntoView({ block: "center" });
  }
  return target;
}

function took(event) {
  const field = event.target;
  const key = (event.ctrlKey ? "ctrl+" : "") + event.key.toLowerCase();
  const rests = key.length === 1 && (isTyping(field) || document.body.dataset.letterKeys);
  if (rests || event.altKey || event.metaKey) {
    return false;
  }
  if (/^page(down|up)$/.test(key) && field.matches("[data-enter-next] :not(textarea)")) {
    return turnSection(field, key === "pagedown" ? 1 : -1);
  }
  if (key === "?" && sheet) {
    showSheet();
    return true;
  }
  const part = all(`[data-key~="${CSS.escape(key)}" i]`).find(isOpen);
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
