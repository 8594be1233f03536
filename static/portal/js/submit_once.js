// The pressed button goes quiet, so that a double click makes one filing, once its name and value are gathered.
import { all, on, pressed } from "./page.js";

function rest(buttons, isBusy) {
  for (const button of buttons.filter(Boolean)) {
    button.classList.toggle("is-busy", isBusy);
    button.disabled = isBusy;
  }
}

on(document, "submit", (event) => {
  const { dataset } = event.target;
  if (dataset.sending) {
    event.preventDefault();
  } else if (!event.defaultPrevented) {
    dataset.sending = "yes";
    setTimeout(rest, 0, [pressed(event)], true);
  }
});

// Back from the next page: the browser may show this one as it was left.
on(window, "pageshow", () => {
  all("form[data-sending]").forEach((form) => form.removeAttribute("data-sending"));
  rest(all("button.is-busy"), false);
});
