// [data-follow-url] says what the applicant does on the second screen. A signature given there raises the filing's
// version and nothing else: the form goes on from it. Without script a reload tells the same.
import { learn, one, tell } from "./page.js";

const EVERY = 1500;
const place = one("[data-follow-url]");
const field = one("form [name=version]");
const still = one("[data-still-true]").dataset;

async function ask() {
  const { before, status, version, words } = await learn(place.dataset.followUrl);
  if (words || status === 0) {
    tell(place, words || "暂时联系不上服务器，正在重试。");
  }
  if (version && field.value === String(before)) {
    field.value = version;
    still.stillTrue = still.stillTrue.replace(/seen=\d+/, `seen=${version}`);
  }
  setTimeout(ask, EVERY);
}

ask();
