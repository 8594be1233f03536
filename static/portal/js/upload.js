// Over 2 MB of files go ahead of form[data-pages-ahead], which follows with the answered key in their place.
import { all, on, one, submit, tell } from "./page.js";

const form = one("form[data-pages-ahead]");
const box = one(".upload", form);
const [shown, bar, stop] = box.children;
const said = box.nextElementSibling;
let request = null;

function follow(button, key) {
  const inputs = all("[data-upload]", form).filter((input) => key && input.files.length);
  const put = (value, isOff) => {
    form.elements.sent_as.value = value;
    inputs.forEach((input) => input.toggleAttribute("disabled", isOff));
  };
  put(key, true);
  submit(form, button);
  put("", false);
}

function send(body, words, button) {
  request = new XMLHttpRequest();
  request.open("POST", form.dataset.pagesAhead);
  request.responseType = "json";
  on(request.upload, "progress", ({ loaded, total }) => {
    bar.value = Math.floor((100 * loaded) / total);
    shown.textContent = `${words}，${bar.value} %`;
    tell(said, `${words}，${bar.value - (bar.value % 25)} %`);
  });
  on(request, "load error abort", ({ type, target: { response, status } }) => {
    if (box.contains(document.activeElement)) {
      button.focus();
    }
    box.hidden = true;
    tell(said, response ? "" : said.dataset[type] || said.dataset[status] || said.dataset.refused);
    if (response) {
      follow(button, response.key);
    }
    request = null;
  });
  box.hidden = false;
  request.send(body);
}

on(form, "submit", (event) => {
  const body = new FormData(form);
  const sizes = Array.from(body.values(), ({ size }) => size).filter(Boolean);
  const size = sizes.reduce((sum, more) => sum + more, 0) / 1048576;
  if (size > 2 && !event.defaultPrevented && !(request && request.readyState > 3)) {
    event.preventDefault();
    if (!request) {
      send(body, `正在上传 ${sizes.length} 个文件，${size.toFixed(1)} MB`, event.submitter);
    }
  }
});
on(stop, "click", () => request.abort());
