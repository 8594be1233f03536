// A key presses the button, link or box that names it in data-key ("+ =" names two); Ctrl+Enter the [data-send] that is open.
// Letter keys rest in fields, during composition, under the lock and with body[data-letter-keys=off].
(function () {
  "use strict";

  const NO_TYPING = /^(checkbox|radio|button|submit|reset|file)$/;

  function isTyping(field) {
    return /^(TEXTAREA|SELECT)$/.test(field.tagName) || field.isContentEditable ||
      (field.tagName === "INPUT" && !NO_TYPING.test(field.type));
  }

  function isOpen(button) {
    const inside = button.tagName === "SUMMARY" ? button.parentNode.parentNode : button;
    return !button.disabled && !inside.closest("details:not([open])") && button.getClientRects().length > 0;
  }

  function named(key) {
    return Array.from(document.querySelectorAll("[data-key]")).find(function (one) {
      return one.dataset.key.split(" ").indexOf(key) >= 0 && isOpen(one);
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

  function press(button) {
    if (button.tagName === "SUMMARY") {
      openPart(button);
    } else {
      if (button.type === "checkbox") {
        button.focus();
      }
      button.click();
    }
  }

  document.addEventListener("keydown", function (event) {
    if (event.defaultPrevented || event.repeat || event.isComposing || event.keyCode === 229 ||
        document.querySelector("dialog[open]")) {
      return;
    }
    const key = event.key.toLowerCase();
    let button = null;
    if (key === "enter" && event.ctrlKey) {
      button = openSend(event.target);
    } else if (document.body.dataset.letterKeys !== "off" && !event.ctrlKey && !event.altKey && !event.metaKey &&
        !isTyping(event.target)) {
      button = named(key);
    }
    if (button) {
      event.preventDefault();
      press(button);
    }
  });
})();
