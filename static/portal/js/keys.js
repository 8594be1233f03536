// [data-key="F9"] is pressed by that key from anywhere on the page, [data-key="n"] by a letter: letters only outside of
// fields, never while a word is being composed, and not at all where the clerk has switched them off. `?` shows them all.
// PageDown and PageUp go to the first field of the next or previous section of form[data-enter-next].
(function () {
  "use strict";

  const WRITING = /^(INPUT|SELECT|TEXTAREA)$/;
  const FIRST = "input:not([type=hidden]):not([disabled]), select, textarea";
  const sheet = document.getElementById("key-sheet");

  function isOpen(part) {
    return part.getClientRects().length > 0 && !part.disabled;
  }

  function inField(part) {
    const typed = WRITING.test(part.tagName) && !/^(checkbox|radio|button|submit|file)$/.test(part.type);
    return typed || part.isContentEditable;
  }

  function isLetter(key) {
    return key.length === 1;
  }

  function act(part) {
    if (inField(part)) {
      part.focus();
      part.select();
    } else {
      part.focus();
      part.click();
    }
  }

  function showSheet() {
    const list = sheet.querySelector("dl");
    while (list.firstChild) {
      list.removeChild(list.firstChild);
    }
    document.querySelectorAll("[data-key]").forEach(function (part) {
      const row = document.createElement("div");
      const key = document.createElement("dt");
      const words = document.createElement("dd");
      key.textContent = part.dataset.key.length === 1 ? part.dataset.key.toUpperCase() : part.dataset.key;
      words.textContent = part.dataset.keyWords || part.getAttribute("aria-label") || part.firstChild.textContent.trim();
      row.appendChild(key);
      row.appendChild(words);
      if (isOpen(part)) {
        list.appendChild(row);
      }
    });
    sheet.showModal();
  }

  function turnSection(form, field, step) {
    const sections = Array.from(form.querySelectorAll("fieldset.section"));
    const here = sections.findIndex(function (section) { return section.contains(field); });
    const next = sections[here + step];
    const target = next && Array.from(next.querySelectorAll(FIRST)).find(isOpen);
    if (target) {
      target.focus();
      target.scrollIntoView({ block: "center" });
    }
    return Boolean(target);
  }

  document.addEventListener("keydown", function (event) {
    const field = event.target;
    if (event.defaultPrevented || event.isComposing || event.keyCode === 229 || event.ctrlKey || event.altKey || event.metaKey) {
      return;
    }
    const form = field.form;
    if (/^Page(Down|Up)$/.test(event.key) && form && form.hasAttribute("data-enter-next") && field.tagName !== "TEXTAREA") {
      if (turnSection(form, field, event.key === "PageDown" ? 1 : -1)) {
        event.preventDefault();
      }
      return;
    }
    if (isLetter(event.key) && (inField(field) || field.tagName === "SELECT" || document.body.dataset.letterKeys === "off")) {
      return;
    }
    if (document.querySelector("dialog[open]")) {
      return;
    }
    if (event.key === "?" && sheet) {
      event.preventDefault();
      showSheet();
      return;
    }
    const wanted = isLetter(event.key) ? event.key.toLowerCase() : event.key;
    const part = Array.from(document.querySelectorAll("[data-key]")).find(function (other) {
      return other.dataset.key === wanted && isOpen(other);
    });
    if (part) {
      event.preventDefault();
      act(part);
    }
  });

  const opener = document.querySelector("[data-key-sheet]");
  if (opener && sheet) {
    opener.addEventListener("click", showSheet);
    sheet.querySelector("[data-close]").addEventListener("click", function () { sheet.close(); });
  }
})();
