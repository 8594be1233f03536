// [data-claim-url]: the case is claimed while its page is open, and given back when it is left. One decision is open at a
// time, and a phrase goes into its words by a press. A claim only tells the others: a lost answer changes nothing.
(function () {
  "use strict";

  const MINUTE = 60000;
  const desk = document.querySelector("[data-claim-url]");
  if (!desk) {
    return;
  }
  const token = desk.querySelector("[name=csrfmiddlewaretoken]").value;
  const line = desk.querySelector("[data-claim-words]");
  const decisions = Array.from(desk.querySelectorAll("details.decide"));

  function send(url, keepalive) {
    const headers = { "X-CSRFToken": token, "X-Background": "1", Accept: "application/json" };
    return fetch(url, { method: "POST", headers, redirect: "error", keepalive });
  }

  async function claim() {
    try {
      const answer = await send(desk.dataset.claimUrl, false);
      const words = answer.ok ? (await answer.json()).words : line.textContent;
      if (words !== line.textContent) {
        line.textContent = words;
      }
    } catch (lost) {
      // The next minute asks again.
    }
  }

  function openOnly(decision) {
    decisions.forEach(function (other) {
      if (decision.open && other !== decision) {
        other.open = false;
      }
    });
  }

  function put(words, field) {
    field.value += words;
    field.focus();
  }

  desk.querySelectorAll("[data-phrase]").forEach(function (phrase) {
    const button = document.createElement("button");
    const form = phrase.closest("form");
    button.type = "button";
    button.className = "phrase";
    button.textContent = phrase.textContent;
    button.addEventListener("click", function () { put(button.textContent, form.elements.words); });
    phrase.parentNode.replaceChild(button, phrase);
  });
  decisions.forEach(function (decision) {
    decision.addEventListener("toggle", function () { openOnly(decision); });
  });
  // Out of a field back to the head of its decision, where letter keys act again.
  desk.addEventListener("keydown", function (event) {
    const decision = event.target.closest("details.decide");
    if (event.key === "Escape" && decision && !event.isComposing) {
      decision.querySelector("summary").focus();
    }
  });
  claim();
  setInterval(claim, MINUTE);
  window.addEventListener("pagehide", function () { send(desk.dataset.releaseUrl, true).catch(function () {}); });
  window.addEventListener("pageshow", function (event) {
    if (event.persisted) {
      claim();
    }
  });
})();
