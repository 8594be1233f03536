// [data-follow-url] says what the applicant does on the second screen. A signature given there raises the filing's version
// and nothing else: the form goes on from it. Without script a reload tells the same.
(function () {
  "use strict";
  const EVERY = 1500;
  const place = document.querySelector("[data-follow-url]");
  if (!place) {
    return;
  }

  async function ask() {
    try {
      const answer = await fetch(place.dataset.followUrl, { headers: { "X-Background": "1" }, redirect: "error" });
      const told = answer.ok ? await answer.json() : {};
      if (told.words && told.words !== place.textContent) {
        place.textContent = told.words;
      }
      const version = document.querySelector("form [name=version]");
      if (version && told.version && version.value === String(told.before)) {
        version.value = told.version;
        const still = document.querySelector("[data-still-true]");
        if (still) {
          still.dataset.stillTrue = still.dataset.stillTrue.replace(/seen=\d+/, "seen=" + told.version);
        }
      }
    } catch (lost) {
      place.textContent = "暂时联系不上服务器，正在重试。";
    }
    setTimeout(ask, EVERY);
  }

  ask();
})();
