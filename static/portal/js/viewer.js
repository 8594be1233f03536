// [data-viewer] shows one page at a time, and asks for no other: each is an entry of who looked.
import { all, on, one, tell } from "./page.js";

const viewer = one("[data-viewer]");
const stage = one("[data-viewer-stage]");
const sheet = stage.firstElementChild;
const image = sheet.firstElementChild;
const name = one("[data-viewer-name]");
const pages = all("[data-src]", viewer);
let at = pages.findIndex((page) => page.hasAttribute("aria-current"));
let steps = 0; // of zoom
let turn = 0;

// The sheet takes the room of the turned image: the stage scrolls over all of it.
function lay() {
  const { width, height } = pages[at].dataset;
  const lies = turn % 2 === 1;
  const zoom = 100 * 1.25 ** steps;
  sheet.style.width = `${zoom}%`;
  sheet.style.paddingTop = `${zoom * (lies ? width / height : height / width)}%`;
  image.style.width = `${lies ? (100 * width) / height : 100}%`;
  image.style.transform = `translate(-50%, -50%) rotate(${turn * 90}deg)`;
}

function show(place) {
  const page = pages[place];
  if (!page) {
    return;
  }
  pages[at].removeAttribute("aria-current");
  page.setAttribute("aria-current", "page");
  at = place;
  turn = 0;
  steps = 0;
  image.src = page.dataset.src;
  image.alt = page.dataset.name;
  one("[data-original]").href = image.src;
  tell(one("[data-viewer-where]"), `第${at + 1}页，共${pages.length}页`);
  tell(name, image.alt);
  for (const link of all("[data-step]")) {
    const there = pages[at + Number(link.dataset.step)];
    link.setAttribute("aria-disabled", !there);
    link.href = (there || page).href;
  }
  stage.scrollTop = 0;
  lay();
}

function fill() {
  stage.focus();
  return document.fullscreenElement ? document.exitFullscreen() : viewer.requestFullscreen();
}

function act({ zoom, turn: quarter = 0 }) {
  steps = zoom === "0" ? 0 : Math.min(8, Math.max(-8, steps + Number(zoom || 0)));
  turn = (turn + 4 + Number(quarter)) % 4;
  lay();
}

on(document, "click", (event) => {
  const link = event.target.closest("a:not([data-original])");
  if (!link || event.ctrlKey || event.shiftKey) {
    return;
  }
  // A thumbnail among the papers shows its page here too.
  const shown = pages.findIndex((page) => page === link || page.dataset.src === link.getAttribute("href"));
  const step = Number(link.dataset.step);
  if (step || shown >= 0) {
    event.preventDefault();
    show(step ? at + step : shown);
  }
});
for (const button of all("[data-zoom], [data-turn], [data-full]")) {
  button.disabled = false;
  on(button, "click", () => ("full" in button.dataset ? fill() : act(button.dataset)));
}
on(image, "error", () => tell(name, name.dataset.lost));
