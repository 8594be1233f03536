// [data-still-true] asks every data-seconds whether the filing has moved on, and says who did what.
import { learn, make, on, one } from "./page.js";

const place = one("[data-still-true]");
const timer = setInterval(ask, place.dataset.seconds * 1000);

async function ask() {
  if (document.hidden || place.firstChild) {
    return;
  }
  const [{ words }, status] = await learn(place.dataset.stillTrue);
  if (words && !place.firstChild) {
    const line = make("p", "alert alert-warning", `${words}本页已不是最新。`);
    line.append(make("a", "", "重新载入", { href: place.dataset.reload }));
    place.append(line);
  } else if (status === 403 || status === 404) {
    clearInterval(timer);
  }
}

on(document, "visibilitychange", ask);
