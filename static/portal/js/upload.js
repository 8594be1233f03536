// Over 2 MB of files in form[data-pages-ahead] go ahead of it, showing how far they are; it follows with the answered key
// in their place. A try that fails or is cancelled saves nothing.
import { all, one, tell } from "./page.js";

const form = one("form[data-pages-ahead]");
const box = one(".upload", form);
const [shown, bar, stop] = box.children;
const said = box.nextElementSibling;
let request = null;

function follow(submitter, key) {
  const inputs = all("[data-upload]", form).filter((input) => key && input.files.length);
  const put = (value, off) => {
    form.elements.sent_as.value = value;
    inputs.forEach((input) => { input.disabled = off; });
  };
  put(key, true);
  form.requestSubmit(submitter);
  put("", false);
}

function send(body, words, submitter) {
  request = new XMLHttpRequest();
  request.open("POST", form.dataset.pagesAhead);
  request.responseType = "json";
  request.upload.onprogress = ({ loaded, total }) => {
    bar.value = Math.floor(100 * loaded / total);
    shown.textContent = `${words}，${bar.value} %`;
    tell(said, `${words}，${bar.value - bar.value % 25} %`);
  };
  request.onload = request.onerror = request.onabort = ({ type }) => {
    const { status, response } = request;
    if (box.contains(document.activeElement)) {
      submitter.focus();
    }
    box.hidden = true;
    tell(said, response ? "" : said.dataset[type] || said.dataset[status] || said.dataset.refused);
    if (response) {
      follow(submitter, response.key);
    }
    request = null;
  };
  box.hidden = false;
  request.send(body);
}

form.addEventListener("submit", (event) => {
  const body = new FormData(form);
  const sizes = Array.from(body.values(), (value) => value.size || 0).filter(Boolean);
  const size = sizes.reduce((sum, more) => sum + more, 0) / 1048576;
  if (size > 2 && !event.defaultPrevented && !(request && request.readyState > 3)) {
    event.preventDefault();
    if (!request) {
      send(body, `正在上传 ${sizes.length} 个文件，${size.toFixed(1)} MB`, event.submitter);
    }
  }
});
stop.addEventListener("click", () => request.abort());
