// What the scripts share. Each is a module: strict, in a scope of its own, run when the page stands.
export const all = (what, within = document) => Array.from(within.querySelectorAll(what));
export const one = (what, within = document) => within.querySelector(what);
export const token = () => one("[name=csrfmiddlewaretoken]").value;
export const isComposing = (event) => event.isComposing || event.keyCode === 229;
export const isBare = (event) => !(event.ctrlKey || event.altKey || event.metaKey || event.shiftKey);

export const on = (place, names, act, early = false) =>
  names.split(" ").forEach((name) => place.addEventListener(name, act, early));

export function make(tag, css, words = "", more = {}) {
  const made = document.createElement(tag);
  made.className = css;
  made.textContent = words;
  Object.keys(more).forEach((name) => made.setAttribute(name, more[name]));
  return made;
}

export function button(words, act, css = "btn btn-sm btn-outline-secondary") {
  const made = make("button", css, words, { type: "button" });
  on(made, "click", act);
  return made;
}

export function isOpen(part) {
  const around = part.tagName === "SUMMARY" ? part.parentNode.parentNode : part;
  return !part.disabled && !around.closest("details:not([open])") && part.getClientRects().length > 0;
}

// Only what is new is said: a live region reads out every change.
export function tell(place, words) {
  if (place.textContent !== words) {
    place.textContent = words;
  }
}

// A field that a script has filled, as if by hand.
export const changed = (field) =>
  ["input", "change"].forEach((name) => field.dispatchEvent(new Event(name, { bubbles: true })));

export function soon(act, pause) {
  let timer = 0;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(act, pause);
  };
}

// The button that sends a form. A browser before 2020 does not tell, but there it has the focus.
export function pressed(event) {
  const part = event.submitter || document.activeElement;
  return part.form === event.target && part.type === "submit" ? part : undefined;
}

export const submit = (form, by) => (form.requestSubmit || form.submit).call(form, by);

// A request of the page, not of the clerk: it holds off no idle lock. POST where there is a body.
export function quietly(url, body, more = {}) {
  const headers = { "X-Background": "1", Accept: "application/json", "X-CSRFToken": token() };
  const method = body === undefined ? "GET" : "POST";
  return fetch(url, Object.assign({ method, body, headers, redirect: "error", cache: "no-store" }, more));
}

// [the JSON of the answer, {} where it is none; its status, undefined without a line].
export async function learn(url, body, more) {
  const answer = await quietly(url, body, more).catch(() => ({}));
  const told = answer.json ? await answer.json().catch(() => ({})) : {};
  return [told, answer.status];
}

// A form without its files: that some were chosen, and "data:," for a drawn picture.
export function typedIn(form) {
  const typed = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (value.size) {
      typed.set(name.replace(/-files$/, "-chosen"), "1");
    } else if (typeof value === "string") {
      typed.append(name, value.startsWith("data:") ? "data:," : value);
    }
  }
  return typed;
}
