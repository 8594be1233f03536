// The pressed button goes quiet after sending, so that a double click makes one filing; only when the browser has
// gathered the fields, since its name and value travel. The server guards against twins on its own.
import { all, on, pressed } from "./page.js";

function rest(button, isBusy) {
  button.classList.toggle("is-busy", isBusy);
  button.disabled = isBusy;
}

on(document, "submit", (event) => {
  const { dataset } = event.target;
  const button = pressed(event);
  if (dataset.sending) {
    event.preventDefault();
  } else if (!event.defaultPrevented) {
    dataset.sending = "yes";
    if (button) {
      setTimeout(rest, 0, button, true);
    }
  }
});

// Back from the next page: the browser may show this one as it was left.
on(window, "pageshow", () => {
  all("form[data-sending]").forEach((form) => form.removeAttribute("data-sending"));
  all("button.is-busy").forEach((button) => rest(button, false));
});
