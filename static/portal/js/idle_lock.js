// The server locks by itself: this warns before, and asks for the password over the page.
import { learn, on, one, submit, tell } from "./page.js";

const WARN_SECONDS = 60;
const dialog = one("#idle-lock");
const warning = one("#idle-warning");
const errorLine = one(".idle-lock-error");
const form = one("form", dialog);
const password = form.elements.password;
const root = document.documentElement.classList;
let deadline = Date.now() + dialog.dataset.seconds * 1000; // when the server locks, by this computer's clock
let resend = () => {}; // of the form that the lock stopped

const secondsLeft = () => Math.ceil((deadline - Date.now()) / 1000);
// Another window may have been in use meanwhile.
const look = () => ask(dialog.dataset.ping);
const lookAgain = () => look().then(([, status]) => (status === 200 ? open : lock)());
// This holds off the lock.
const post = (url) => ask(url, new FormData(form), { headers: { Accept: "application/json" } });

async function ask(url, body, more) {
  const [told, status] = await learn(url, body, Object.assign({ redirect: "manual" }, more));
  if (told.seconds) {
    deadline = Date.now() + told.seconds * 1000;
  }
  return [told, status];
}

function showLeft() {
  warning.hidden = secondsLeft() > WARN_SECONDS;
  if (!warning.hidden) { // in tens: each change is read out
    tell(one("b", warning), `${Math.max(1, Math.ceil(secondsLeft() / 10))}0`);
  }
}

function lock() {
  warning.hidden = true;
  if (!dialog.open) {
    errorLine.textContent = "";
    root.add("is-locked");
    dialog.showModal();
    password.focus();
  }
}

function open() {
  password.value = "";
  root.remove("is-locked");
  dialog.close();
  window.dispatchEvent(new Event("unlocked"));
  resend();
  resend = () => {};
}

// 423 is locked and 0, a redirect, logged out; without a line the time alone tells.
async function settle(asked) {
  const [, status] = await asked;
  (status === 423 || status === 0 || secondsLeft() <= 0 ? lock : showLeft)();
}

function tick() {
  const seconds = secondsLeft();
  if (seconds > WARN_SECONDS || (seconds > 0 && seconds % 10 && !warning.hidden)) {
    showLeft();
  } else if (!dialog.open) {
    settle(look());
  }
}

async function unlock(event) {
  event.preventDefault();
  const [{ message }, status] = await post(form.action);
  if (status === 200) {
    open();
  } else {
    errorLine.textContent = message || errorLine.dataset[status === undefined ? "lost" : "ended"];
    password.select();
  }
}

// A save pressed after the time ran out waits for the password.
function hold(event) {
  const { target, submitter } = event;
  const action = target.getAttribute("action");
  const locksNow = action === dialog.dataset.lock;
  if (target === form || event.defaultPrevented || (secondsLeft() > 0 && !locksNow)) {
    return;
  }
  event.preventDefault();
  event.stopImmediatePropagation();
  if (locksNow) { // the clerk leaves the counter: what is on the page stays
    post(action).then(([, status]) => (status === undefined ? target.submit() : lock()));
  } else {
    resend = () => submit(target, submitter);
    lookAgain();
  }
}

on(form, "submit", unlock);
on(document, "submit", hold, true);
on(dialog, "cancel", (event) => event.preventDefault());
on(dialog, "close", () => root.contains("is-locked") && dialog.showModal());
on(document, "keydown pointerdown", () => warning.hidden || settle(post(dialog.dataset.ping)));
on(document, "visibilitychange", () => document.hidden || (dialog.open ? lookAgain : tick)());
setInterval(tick, 1000);
