// [data-follow-url] says what the applicant does on the second screen; the form goes on from the version that
// their signature raised.
import { learn, one, tell } from "./page.js";

const EVERY = 1500;
const place = one("[data-follow-url]");
const field = one("form [name=version]");
const still = one("[data-still-true]").dataset;

async function ask() {
  const [{ before, version, words }, status] = await learn(place.dataset.followUrl);
  if (words || status === undefined) {
    tell(place, words || "暂时联系不上服务器，正在重试。");
  }
  if (version && field.value === String(before)) {
    field.value = version;
    still.stillTrue = still.stillTrue.replace(/seen=\d+/, `seen=${version}`);
  }
  setTimeout(ask, EVERY);
}

ask();
