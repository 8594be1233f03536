// [data-still-true] asks every data-seconds whether the filing on the page has moved on, and then says who did what.
// The server checks again on every save, so a lost answer costs nothing but the warning.
(function () {
  "use strict";

  const place = document.querySelector("[data-still-true]");
  if (!place) {
    return;
  }
  let timer = 0;

  function show(words) {
    const line = document.createElement("p");
    const link = document.createElement("a");
    line.className = "alert alert-warning";
    line.textContent = words + "本页已不是最新。";
    link.href = place.dataset.reload;
    link.textContent = "重新载入";
    line.appendChild(link);
    place.appendChild(line);
  }

  async function ask() {
    clearTimeout(timer);
    try {
      const headers = { "X-Background": "1", Accept: "application/json" };
      const answer = await fetch(place.dataset.stillTrue, { headers, redirect: "manual", cache: "no-store" });
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

  function later() {
    clearTimeout(timer);
    if (!place.firstChild && !document.hidden) {
      timer = setTimeout(ask, Number(place.dataset.seconds) * 1000);
    }
  }

  document.addEventListener("visibilitychange", function () {
    if (!document.hidden && !place.firstChild) {
      ask();
    }
  });
  later();
})();
