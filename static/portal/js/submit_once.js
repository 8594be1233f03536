// The pressed button goes quiet after sending, so that a double click makes one filing. Its name and value travel:
// it is disabled only when the browser has gathered the fields. The server guards against twins on its own.
(function () {
  "use strict";

  const NEW_WINDOW_WAIT = 3000;
  let pressed = null; // for browsers without event.submitter

  function wake(form) {
    delete form.dataset.sending;
    form.querySelectorAll("button.is-busy").forEach(function (button) {
      button.classList.remove("is-busy");
      button.disabled = false;
    });
  }

  function quiet(form, button) {
    if (button && button.type === "submit") {
      button.classList.add("is-busy");
      button.disabled = true;
    }
    // The answer of a form for another window, or of a download, never replaces this page.
    if ((form.target && form.target !== "_self") || form.hasAttribute("data-stays")) {
      setTimeout(wake, NEW_WINDOW_WAIT, form);
    }
  }

  document.addEventListener("click", function (event) {
    pressed = event.target.closest ? event.target.closest("button[type=submit]") : null;
  }, true);

  document.addEventListener("submit", function (event) {
    const form = event.target;
    if (event.defaultPrevented || form.hasAttribute("data-submit-many")) {
      return;
    }
    if (form.dataset.sending) {
      event.preventDefault();
      return;
    }
    const button = event.submitter || (pressed && pressed.form === form ? pressed : null);
    form.dataset.sending = "yes";
    setTimeout(quiet, 0, form, button);
  });

  // Back from the next page: the browser may show this one as it was left.
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sending]").forEach(wake);
  });
})();
