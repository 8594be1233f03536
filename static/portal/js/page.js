// What the scripts of the pages share. Each script is a module: strict, in a scope of its own, run when the page stands.
export const all = (what, within = document) => Array.from(within.querySelectorAll(what));
export const one = (what, within = document) => within.querySelector(what);
export const token = () => one("[name=csrfmiddlewaretoken]").value;
export const isComposing = (event) => event.isComposing || event.keyCode === 229;
export const isBare = (event) => !(event.ctrlKey || event.altKey || event.metaKey || event.shiftKey);

export function make(tag, css, words = "", more = {}) {
  const made = document.createElement(tag);
  made.className = css;
  made.textContent = words;
  Object.keys(more).forEach((name) => made.setAttribute(name, more[name]));
  return made;
}

export function button(words, act, css = "btn btn-sm btn-outline-secondary") {
  const made = make("button", css, words, { type: "button" });
  made.addEventListener("click", act);
  return made;
}

// Only what is new is said: a live region reads out every change.
export function tell(place, words) {
  if (place.textContent !== words) {
    place.textContent = words;
  }
}

// A field that a script has filled, as if by hand.
export function changed(field) {
  ["input", "change"].forEach((name) => field.dispatchEvent(new Event(name, { bubbles: true })));
}

export function soon(act, pause) {
  let timer = 0;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(act, pause);
  };
}

// A request of the page, not of the clerk: it holds off no idle lock. POST where there is a body.
export function quietly(url, body, more = {}) {
  const headers = { "X-Background": "1", Accept: "application/json", "X-CSRFToken": body === undefined ? "" : token() };
  const method = body === undefined ? "GET" : "POST";
  return fetch(url, Object.assign({ method, body, headers, redirect: "error", cache: "no-store" }, more));
}
