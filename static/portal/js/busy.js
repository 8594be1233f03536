// A form is sent once, its button rests; a line at the top shows when the next page takes over 300 ms.
import { all, make, on, one, tell } from "./page.js";

const line = document.body.appendChild(make("div", "busy-line", "", { role: "status" }));
let timer = 0;

function showLine(isShown) {
  line.classList.toggle("is-shown", isShown);
  tell(line, isShown ? "正在处理，请稍候" : "");
}

function rest(button, isBusy) {
  button.classList.toggle("is-busy", isBusy);
  button.disabled = isBusy;
}

on(document, "submit", (event) => {
  const { target: { dataset }, submitter } = event;
  if (dataset.sending) {
    event.preventDefault();
  } else if (!event.defaultPrevented) {
    dataset.sending = "yes";
    setTimeout(() => submitter && rest(submitter, true)); // by then its name and value are gathered
  }
});
on(window, "beforeunload", () => {
  clearTimeout(timer);
  timer = setTimeout(showLine, 300, true);
  if (one("[data-stays]:focus")) { // a download leaves this page where it is
    setTimeout(showLine, 3000, false);
  }
});
// Back from the next page: the browser may show this one as it was left.
on(window, "pageshow", () => {
  clearTimeout(timer);
  showLine(false);
  all("form[data-sending]").forEach(({ dataset }) => delete dataset.sending);
  all("button.is-busy").forEach((button) => rest(button, false));
});
