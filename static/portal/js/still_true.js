// [data-still-true] asks every data-seconds whether the filing on the page has moved on, and then says who did what.
// The server checks again on every save, so a lost answer costs nothing but the warning.
import { learn, make, on, one } from "./page.js";

const place = one("[data-still-true]");
const timer = setInterval(ask, place.dataset.seconds * 1000);

async function ask() {
  if (document.hidden || place.firstChild) {
    return;
  }
  const { status, words } = await learn(place.dataset.stillTrue);
  if (words && !place.firstChild) {
    const line = make("p", "alert alert-warning", `${words}本页已不是最新。`);
    line.append(make("a", "", "重新载入", { href: place.dataset.reload }));
    place.append(line);
  } else if (status === 403 || status === 404) {
    clearInterval(timer);
  }
}

on(document, "visibilitychange", ask);
