// [data-follow-url] says what the applicant does; the form goes on from the version their signature raised.
import { learn, one, tell } from "./page.js";

const place = one("[data-follow-url]");
const field = one("form [name=version]");
const still = one("[data-still-true]").dataset;

async function ask() {
  const [{ before, version, words }, status] = await learn(place.dataset.followUrl);
  if (words || status === undefined) {
    tell(place, words || place.dataset.lost);
  }
  if (version && field.value === String(before)) {
    field.value = version;
    still.stillTrue = still.stillTrue.replace(/seen=\d+/, `seen=${version}`);
  }
  setTimeout(ask, 1500);
}

ask();
