// form[data-draft-url] keeps what is typed on the server, for this clerk alone: two seconds after the last input and
// when the page is left. What could not be sent stays on the page and is sent again. With data-draft-waits an older
// draft is to be taken back or thrown away first.
import { on, one, quietly, tell, typedIn } from "./page.js";

const PAUSE = 2000;
const LONGEST = 60000;
const form = one("form[data-draft-url]");
const status = one("[data-draft-status]");
let isNew = false; // something typed is neither kept nor on its way
let flying = false;
let leaving = false; // the form itself is on its way, or its draft is thrown away
let composing = false;
let wait = PAUSE;
let timer = 0;
let stop = null;

const say = (which) => tell(status, status.dataset[which]);

function later(pause = wait) {
  clearTimeout(timer);
  timer = setTimeout(() => flying || fly(), pause);
}

function again(which) {
  isNew = true;
  wait = Math.min(wait * 2, LONGEST);
  say(which);
}

async function hear(answer) {
  if (answer.status === 423 || answer.status >= 500) {
    again(answer.status === 423 ? "locked" : "failed");
  } else if (answer.ok) {
    wait = PAUSE;
    tell(status, `已暂存 ${(await answer.json()).saved_at}`);
  } else if (answer.status === 422) {
    tell(status, (await answer.json()).message);
  } else { // asking again would be answered alike
    say("ended");
  }
}

async function fly() {
  if (!isNew || leaving || composing) {
    return;
  }
  isNew = false;
  flying = true;
  try {
    stop = new AbortController();
    const more = { keepalive: true, redirect: "manual", signal: stop.signal };
    await hear(await quietly(form.dataset.draftUrl, typedIn(form), more));
  } catch (lost) {
    if (!leaving) {
      again("lost");
    }
  }
  flying = false;
  later();
}

function soonest() {
  wait = PAUSE;
  later(0);
}

on(form, "input change compositionstart compositionend", (event) => {
  composing = event.isComposing || event.type === "compositionstart";
  if (form.hasAttribute("data-draft-waits")) {
    say("older");
  } else if (!composing) {
    isNew = true;
    later();
  }
});
on(form, "submit", (event) => {
  if (!navigator.onLine) { // the browser's own error page would swallow what was typed
    event.preventDefault();
    say("offline");
  }
});
on(document, "submit", (event) => {
  if (!event.defaultPrevented && event.target.matches("[data-draft-url], [data-draft-ends]")) {
    leaving = true;
    if (stop) {
      stop.abort();
    }
  }
});
on(window, "pageshow", () => {
  leaving = false;
});
on(window, "online", soonest);
on(document, "unlocked", soonest);
on(window, "pagehide", fly);
on(document, "visibilitychange", () => document.hidden && fly());
