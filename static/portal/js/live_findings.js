// form[data-findings-url] asks for the check list while it is filled in and shows the answered piece in #findings.
import { on, one, quietly, soon, typedIn } from "./page.js";

const PAUSE = 600;
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
  try {
    const answer = await quietly(form.dataset.findingsUrl, typedIn(form));
    const page = answer.ok ? await answer.text() : "";
    if (page && question === asked) {
      swap(page);
      target.classList.remove("is-stale");
    }
  } catch (lost) {
    // The list stays stale.
  }
}

const askSoon = soon(ask, PAUSE);
on(form, "input change", (event) => {
  if (!event.isComposing) {
    target.classList.add("is-stale");
    askSoon();
  }
});
