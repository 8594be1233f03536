// A line along the top edge once the next page has kept this one waiting for 300 ms. A [data-stays] pressed, a download, leaves
// this page where it is.
import { make, one, tell } from "./page.js";

const line = document.body.appendChild(make("div", "busy-line", "", { role: "status" }));
let timer = 0;

function show() {
  line.classList.add("is-shown");
  tell(line, "正在处理，请稍候");
}

function hide() {
  clearTimeout(timer);
  line.classList.remove("is-shown");
  tell(line, "");
}

window.addEventListener("beforeunload", () => {
  clearTimeout(timer);
  timer = setTimeout(show, 300);
  if (one("[data-stays]:focus")) {
    setTimeout(hide, 3000);
  }
});
window.addEventListener("pageshow", hide);
