// [data-still-true] asks every data-seconds whether the filing has moved on.
import { learn, on, one, tell } from "./page.js";

const place = one("[data-still-true]");
const timer = setInterval(ask, place.dataset.seconds * 1000);

async function ask() {
  if (document.hidden) {
    return;
  }
  const [{ words }, status] = await learn(place.dataset.stillTrue);
  if (words) {
    tell(one("span", place), words);
    place.firstElementChild.hidden = false;
  } else if (status === 403 || status === 404) {
    clearInterval(timer);
  }
}

on(document, "visibilitychange", ask);
