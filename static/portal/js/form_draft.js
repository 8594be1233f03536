// form[data-draft-url] keeps what is typed on the server; with data-draft-waits an older draft comes first.
import { learn, on, one, tell, typedIn } from "./page.js";

const PAUSE = 2000;
const form = one("form[data-draft-url]");
const line = one("[data-draft-status]");
let isNew = false; // something typed is neither kept nor on its way
let flying = false;
let leaving = false; // the form itself is on its way, or its draft is thrown away
let composing = false;
let wait = PAUSE;
let timer, stop;

const say = (which) => tell(line, line.dataset[which]);

function later(pause) {
  clearTimeout(timer);
  timer = setTimeout(() => flying || fly(), pause);
}

function hear({ saved_at: at, message }, status) {
  const fault = { undefined: "lost", 423: "locked" }[status] || (status >= 500 && "failed");
  wait = fault ? 10000 : PAUSE;
  isNew = isNew || Boolean(fault);
  if (fault || (status !== 200 && status !== 422)) {
    say(fault || "ended"); // ended: asked again, answered alike
  } else {
    tell(line, at ? `已暂存 ${at}` : message);
  }
}

async function fly() {
  if (!isNew || leaving || composing) {
    return;
  }
  isNew = false;
  flying = true;
  stop = new AbortController();
  const more = { keepalive: true, redirect: "manual", signal: stop.signal };
  const [told, status] = await learn(form.dataset.draftUrl, typedIn(form), more);
  flying = false;
  isNew = isNew || leaving;
  if (!leaving) {
    hear(told, status);
    later(wait);
  }
}

on(form, "input change compositionstart compositionend", (event) => {
  composing = event.isComposing || event.type === "compositionstart";
  if (form.hasAttribute("data-draft-waits")) {
    say("older");
  } else if (!composing) {
    isNew = true;
    later(wait);
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
on(window, "online unlocked", () => {
  wait = PAUSE;
  later(0);
});
on(window, "pagehide", fly);
on(document, "visibilitychange", () => document.hidden && fly());
