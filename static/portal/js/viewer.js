// The pages of a case, one at a time: [data-viewer] turns, zooms, rotates and fills the screen. Only the page shown is asked
// for, since each is an entry of who looked. Without script the links load the page anew.
(function () {
  "use strict";

  const STEP = 1.25;
  const LARGEST = 6;
  const viewer = document.querySelector("[data-viewer]");
  if (!viewer) {
    return;
  }
  const stage = viewer.querySelector("[data-viewer-stage]");
  const sheet = stage.firstElementChild;
  const image = sheet.querySelector("img");
  const pages = Array.from(viewer.querySelectorAll("[data-src]"));
  let at = pages.findIndex(function (page) { return page.hasAttribute("aria-current"); });
  let zoom = 1;
  let turn = 0;

  // The sheet takes the room of the turned image, so that the stage scrolls over all of it.
  function lay() {
    const width = Number(pages[at].dataset.width);
    const height = Number(pages[at].dataset.height);
    const lies = turn % 2 === 1;
    const scale = stage.clientWidth / (lies ? height : width) * zoom;
    const across = Math.floor((lies ? height : width) * scale);
    const down = Math.floor((lies ? width : height) * scale);
    const moved = [[0, 0], [across, 0], [across, down], [0, down]][turn];
    sheet.style.width = across + "px";
    sheet.style.height = down + "px";
    image.style.width = Math.floor(width * scale) + "px";
    image.style.height = Math.floor(height * scale) + "px";
    image.style.transform = "translate(" + moved[0] + "px, " + moved[1] + "px) rotate(" + turn * 90 + "deg)";
  }

  function say(part, words) {
    viewer.querySelector(part).textContent = words;
  }

  function markSteps() {
    viewer.querySelectorAll("[data-step]").forEach(function (link) {
      const there = pages[at + Number(link.dataset.step)];
      link.classList.toggle("disabled", !there);
      if (there) {
        link.href = there.href;
        link.removeAttribute("aria-disabled");
      } else {
        link.setAttribute("aria-disabled", "true");
      }
    });
  }

  function show(place) {
    if (place < 0 || place >= pages.length) {
      return;
    }
    pages[at].removeAttribute("aria-current");
    at = place;
    pages[at].setAttribute("aria-current", "page");
    turn = 0;
    zoom = 1;
    image.src = pages[at].dataset.src;
    image.alt = pages[at].dataset.name;
    viewer.querySelector("[data-original]").href = pages[at].dataset.src;
    say("[data-viewer-where]", "第" + (at + 1) + "页，共" + pages.length + "页");
    say("[data-viewer-name]", pages[at].dataset.name);
    stage.scrollTop = 0;
    markSteps();
    lay();
  }

  function fill() {
    if (document.fullscreenElement) {
      document.exitFullscreen();
    } else {
      viewer.requestFullscreen();
      stage.focus();
    }
  }

  // A thumbnail beside the list of papers shows its page here too.
  function placeOf(link) {
    return pages.findIndex(function (page) {
      return page === link || page.dataset.src === link.getAttribute("href");
    });
  }

  document.addEventListener("click", function (event) {
    const link = event.target.closest("a");
    if (!link || event.ctrlKey || event.shiftKey || link.hasAttribute("data-original")) {
      return;
    }
    const place = link.dataset.step ? at + Number(link.dataset.step) : placeOf(link);
    if (link.dataset.step || place >= 0) {
      event.preventDefault();
      show(place);
    }
  });

  viewer.querySelectorAll("[data-zoom], [data-turn], [data-full]").forEach(function (button) {
    button.disabled = button.hasAttribute("data-full") && !viewer.requestFullscreen;
    button.addEventListener("click", function () {
      if (button.hasAttribute("data-full")) {
        fill();
        return;
      }
      const step = Number(button.dataset.zoom);
      zoom = step ? Math.min(LARGEST, Math.max(1 / LARGEST, zoom * Math.pow(STEP, step))) : button.dataset.zoom ? 1 : zoom;
      turn = (turn + 4 + Number(button.dataset.turn || 0)) % 4;
      lay();
    });
  });
  image.addEventListener("error", function () { say("[data-viewer-name]", "影像读不到，请点「原图」看原因。"); });
  window.addEventListener("resize", lay);
})();
