// form[data-findings-url] asks the server for the check list while it is filled in, and shows the answered piece of page
// in the element of data-findings-target. Files stay here: that some were chosen is all that goes, and of a drawn picture "data:,".
// The server checks again on every save, so a lost answer only leaves the list as it was.
(function () {
  "use strict";

  const PAUSE = 600;

  function fieldsOf(form) {
    const sent = new URLSearchParams();
    new FormData(form).forEach(function (value, name) {
      if (typeof value === "string") {
        sent.append(name, value.indexOf("data:") === 0 ? "data:," : value);
      } else if (value.size) {
        sent.set(name.replace(/-files$/, "-chosen"), "1");
      }
    });
    return sent;
  }

  function swap(target, page) {
    const fresh = new DOMParser().parseFromString(page, "text/html").body;
    if (fresh.textContent === target.textContent) {
      return; // nothing new to read out
    }
    const focused = target.contains(document.activeElement);
    while (target.firstChild) {
      target.removeChild(target.firstChild);
    }
    Array.from(fresh.childNodes).forEach(function (node) { target.appendChild(document.importNode(node, true)); });
    if (focused) { // what had it is gone
      target.tabIndex = -1;
      target.focus();
    }
  }

  function watch(form, target) {
    let timer = 0;
    let asked = 0;

    async function ask() {
      asked += 1;
      const question = asked;
      try {
        const answer = await fetch(form.dataset.findingsUrl, {
          method: "POST",
          body: fieldsOf(form),
          headers: { "X-Background": "1", Accept: "text/html" },
          redirect: "error",
        });
        const page = answer.ok ? await answer.text() : "";
        if (page && question === asked) {
          swap(target, page);
          target.classList.remove("is-stale");
        }
      } catch (lost) {
        target.classList.add("is-stale");
      }
    }

    function askSoon(event) {
      if (event.isComposing) {
        return;
      }
      target.classList.add("is-stale");
      clearTimeout(timer);
      timer = setTimeout(ask, PAUSE);
    }

    form.addEventListener("input", askSoon);
    form.addEventListener("change", askSoon);
  }

  document.querySelectorAll("form[data-findings-url]").forEach(function (form) {
    const target = document.querySelector(form.dataset.findingsTarget);
    if (target) {
      target.setAttribute("aria-live", "polite");
      watch(form, target);
    }
  });
})();
