// The idle lock on the page. The server locks by itself; this warns a minute before, lets a key press go on working,
// and asks for the password over the page, so that typed text and chosen files stay where they are.
import { on, one, pressed, quietly, submit, tell } from "./page.js";

const WARN_SECONDS = 60;
const dialog = one("#idle-lock");
const warning = one("#idle-warning");
const form = one("form", dialog);
const password = form.elements.password;
const errorLine = one(".idle-lock-error");
let deadline = 0; // when the server locks, by this computer's clock, in milliseconds
let waiting = null; // the form whose sending the lock stopped, with the button pressed

const root = document.documentElement.classList;
const secondsLeft = () => Math.ceil((deadline - Date.now()) / 1000);

function setSeconds(seconds) {
  deadline = Date.now() + seconds * 1000;
}

// By the clerk: it holds off the lock.
function post(url) {
  const headers = { Accept: "application/json" };
  return fetch(url, { method: "POST", body: new FormData(form), headers, redirect: "manual" });
}

// Resolves to true when the session is open.
async function isOpen(asked) {
  const answer = await asked;
  if (answer.status === 423 || answer.type === "opaqueredirect") {
    return false;
  }
  if (!answer.ok) {
    throw new Error("no answer");
  }
  setSeconds((await answer.json()).seconds);
  return true;
}

// Another window of the same person may have been in use meanwhile.
const look = () => isOpen(quietly(dialog.dataset.ping, undefined, { redirect: "manual" }));

function showLeft() {
  warning.hidden = secondsLeft() > WARN_SECONDS;
  if (!warning.hidden) { // in tens: screen readers read each change
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
  document.dispatchEvent(new Event("unlocked"));
  if (waiting) {
    const { target, button } = waiting;
    waiting = null;
    submit(target, button);
  }
}

const lookAgain = () => look().catch(() => false).then((isStill) => (isStill ? open : lock)());
const settle = (asked) => asked.catch(() => secondsLeft() > 0).then((isStill) => (isStill ? showLeft : lock)());

function tick() {
  const seconds = secondsLeft();
  if (dialog.open) {
    return;
  }
  if (seconds <= 0 || (seconds <= WARN_SECONDS && (warning.hidden || seconds % 10 === 0))) {
    settle(look());
  } else {
    showLeft();
  }
}

async function unlock() {
  const answer = await post(form.action);
  if (answer.status === 403 || answer.status === 429) {
    errorLine.textContent = (await answer.json()).message;
    password.select();
  } else if (await isOpen(answer)) {
    open();
  } else {
    errorLine.textContent = errorLine.dataset.ended;
  }
}

// A save pressed after the time ran out (a computer woken from sleep) waits for the password instead of being lost.
function hold(event) {
  const { target } = event;
  const locksNow = target.getAttribute("action") === dialog.dataset.lock;
  if (target === form || event.defaultPrevented || (secondsLeft() > 0 && !locksNow)) {
    return;
  }
  event.preventDefault();
  event.stopImmediatePropagation();
  if (locksNow) { // the clerk leaves the counter: what is on the page stays
    post(dialog.dataset.lock).then(lock, () => target.submit());
  } else {
    waiting = { target, button: pressed(event) };
    lookAgain();
  }
}

on(form, "submit", (event) => {
  event.preventDefault();
  unlock().catch(() => {
    errorLine.textContent = errorLine.dataset.lost;
  });
});
on(document, "submit", hold, true);
on(dialog, "cancel", (event) => event.preventDefault());
on(dialog, "close", () => root.contains("is-locked") && dialog.showModal());
on(document, "keydown pointerdown", () => warning.hidden || settle(isOpen(post(dialog.dataset.ping))));
// Opened in another window: open here too.
on(document, "visibilitychange", () => document.hidden || (dialog.open ? lookAgain : tick)());
setSeconds(dialog.dataset.seconds);
setInterval(tick, 1000);
