// [data-key="F9"] is pressed by that key from anywhere on the page, [data-key="n"] ("+ =" names two) by a letter: letters
// only outside of fields, never while a word is being composed, under the lock, or where the clerk has switched them off.
// Ctrl+Enter presses the [data-send] that is open; `?` shows the keys of the page. PageDown and PageUp go to the first
// field of the next or previous section of form[data-enter-next].
(function () {
  "use strict";

  const NO_TYPING = /^(checkbox|radio|button|submit|reset|file)$/;
  const FIRST = "input:not([type=hidden]):not([disabled]), select, textarea";
  const sheet = document.getElementById("key-sheet");

  function isTyping(field) {
    return /^(TEXTAREA|SELECT)$/.test(field.tagName) || field.isContentEditable ||
      (field.tagName === "INPUT" && !NO_TYPING.test(field.type));
  }

  function isOpen(part) {
    const inside = part.tagName === "SUMMARY" ? part.parentNode.parentNode : part;
    return !part.disabled && !inside.closest("details:not([open])") && part.getClientRects().length > 0;
  }

  function named(key) {
    return Array.from(document.querySelectorAll("[data-key]")).find(function (one) {
      return one.dataset.key.toLowerCase().split(" ").indexOf(key) >= 0 && isOpen(one);
    });
  }

  // Opening a part of the page takes the focus into it: to the first box to tick, else to the button that sends.
  function openPart(summary) {
    const part = summary.parentNode;
    if (document.fullscreenElement) {
      document.exitFullscreen();
    }
    Array.from(part.parentNode.children).forEach(function (other) {
      if (other.tagName === "DETAILS") {
        other.open = other === part; // at once: the next key may send what is open
      }
    });
    (part.querySelector("input[type=checkbox]") || part.querySelector("[data-send]:not([disabled])") || summary).focus();
  }

  // What Ctrl+Enter sends: the part the focus is in, else the only one that is open.
  function openSend(place) {
    const here = place.closest("details[open]");
    const sends = Array.from(document.querySelectorAll("details[open] [data-send]"));
    const own = sends.filter(function (one) { return here && here.contains(one); });
    const meant = own.length ? own : sends;
    return meant.length === 1 && isOpen(meant[0]) ? meant[0] : null;
  }

  function press(part) {
    if (part.tagName === "SUMMARY") {
      openPart(part);
    } else if (isTyping(part)) {
      part.focus();
      part.select();
    } else {
      part.focus();
      part.click();
    }
  }

  function showSheet() {
    const list = sheet.querySelector("dl");
    list.textContent = "";
    Array.from(document.querySelectorAll("[data-key]")).filter(isOpen).forEach(function (part) {
      const row = list.appendChild(document.createElement("div"));
      row.appendChild(document.createElement("dt")).textContent = part.dataset.key.toUpperCase();
      row.appendChild(document.createElement("dd")).textContent =
        part.dataset.keyWords || part.getAttribute("aria-label") || part.firstChild.textContent.trim();
    });
    sheet.showModal();
  }

  function turnSection(form, field, step) {
    const sections = Array.from(form.querySelectorAll("fieldset.section"));
    const next = sections[sections.findIndex(function (section) { return section.contains(field); }) + step];
    const target = next && Array.from(next.querySelectorAll(FIRST)).find(isOpen);
    if (target) {
      target.focus();
      target.scrollIntoView({ block: "center" });
    }
    return Boolean(target);
  }

  // True where the key was meant for the page.
  function took(event) {
    const field = event.target;
    const key = event.key.toLowerCase();
    let part = null;
    if (key === "enter" && event.ctrlKey) {
      part = openSend(field);
    } else if (event.ctrlKey || event.altKey || event.metaKey) {
      return false;
    } else if (/^page(down|up)$/.test(key) && field.form && field.form.hasAttribute("data-enter-next") && field.tagName !== "TEXTAREA") {
      return turnSection(field.form, field, key === "pagedown" ? 1 : -1);
    } else if (key.length > 1 || !(isTyping(field) || document.body.dataset.letterKeys === "off")) {
      part = named(key);
      if (key === "?" && sheet) {
        showSheet();
        return true;
      }
    }
    if (part) {
      press(part);
    }
    return Boolean(part);
  }

  document.addEventListener("keydown", function (event) {
    const rests = event.defaultPrevented || event.repeat || event.isComposing || event.keyCode === 229;
    if (!rests && !document.querySelector("dialog[open]") && took(event)) {
      event.preventDefault();
    }
  });

  const opener = document.querySelector("[data-key-sheet]");
  if (opener && sheet) {
    opener.addEventListener("click", showSheet);
    sheet.querySelector("[data-close]").addEventListener("click", function () { sheet.close(); });
  }
})();
