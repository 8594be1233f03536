// [data-still-true] asks every data-seconds whether the filing on the page has moved on, and then says who did what.
// The server checks again on every save, so a lost answer costs nothing but the warning.
import { make, one, quietly } from "./page.js";

const place = one("[data-still-true]");
let timer = 0;

function show(words) {
  const line = place.appendChild(make("p", "alert alert-warning", words + "本页已不是最新。"));
  line.appendChild(make("a", "", "重新载入", { href: place.dataset.reload }));
}

function later() {
  clearTimeout(timer);
  if (!place.firstChild && !document.hidden) {
    timer = setTimeout(ask, Number(place.dataset.seconds) * 1000);
  }
}

async function ask() {
  clearTimeout(timer);
  try {
    const answer = await quietly(place.dataset.stillTrue, undefined, { redirect: "manual" });
    const words = answer.ok ? (await answer.json()).words : "";
    if (words) {
      show(words);
    }
    if (words || answer.status === 403 || answer.status === 404) {
      return;
    }
  } catch (lost) {
    // No line: the next time tells.
  }
  later();
}

if (place) {
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && !place.firstChild) {
      ask();
    }
  });
  later();
}
