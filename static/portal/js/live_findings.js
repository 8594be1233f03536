// form[data-findings-url] renews the check list in #findings while it is filled in.
import { on, one, quietly, soon, typedIn } from "./page.js";

const form = one("form[data-findings-url]");
const target = one("#findings");
let asked = 0;

function swap(page) {
  const fresh = new DOMParser().parseFromString(page, "text/html").body;
  if (fresh.textContent === target.textContent) {
    return; // nothing new to read out
  }
  if (target.contains(document.activeElement)) {
    target.focus(); // what has it goes
  }
  target.textContent = "";
  target.append(...fresh.childNodes);
}

async function ask() {
  asked += 1;
  const question = asked;
  const answer = await quietly(form.dataset.findingsUrl, typedIn(form)).catch(() => ({}));
  const page = answer.ok ? await answer.text() : "";
  if (page && question === asked) {
    swap(page);
    target.classList.remove("is-stale");
  }
}

const askSoon = soon(ask, 600);
on(form, "input change", (event) => {
  if (!event.isComposing) {
    target.classList.add("is-stale");
    askSoon();
  }
});
