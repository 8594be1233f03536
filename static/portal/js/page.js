export const all = (what, within = document) => Array.from(within.querySelectorAll(what));
export const one = (what, within = document) => within.querySelector(what);
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

export function button(words, act, css) {
  const made = make("button", css, words, { type: "button" });
  on(made, "click", act);
  return made;
}

export const isOpen = (part) =>
  !part.disabled && !part.closest("details:not([open]) > :not(summary)") && part.getClientRects().length > 0;

// A live region reads out every change.
export function tell(place, words) {
  if (place.textContent !== words) {
    place.textContent = words;
  }
}

export const changed = (field) =>
  ["input", "change"].forEach((name) => field.dispatchEvent(new Event(name, { bubbles: true })));

export function soon(act, pause) {
  let timer = 0;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(act, pause);
  };
}

export const submit = (form, by) => (form.requestSubmit || form.submit).call(form, by);

// A request of the page, not of the clerk: it holds off no idle lock. POST where there is a body.
export function quietly(url, body, more = {}) {
  const token = one("[name=csrfmiddlewaretoken]").value;
  const headers = { "X-Background": "1", Accept: "application/json", "X-CSRFToken": token };
  const method = body === undefined ? "GET" : "POST";
  return fetch(url, Object.assign({ method, body, headers, redirect: "error", cache: "no-store" }, more));
}

// [its JSON or {}, its status or undefined without a line].
export async function learn(url, body, more) {
  const answer = await quietly(url, body, more).catch(() => ({}));
  const told = answer.json ? await answer.json().catch(() => ({})) : {};
  return [told, answer.status];
}

// Of files that some were chosen, of a drawn picture "data:,".
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
