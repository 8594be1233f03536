// [data-camera-for="id"] opens the document camera for that file field: pages are taken one after another, their corners
// moved by pointer or arrow keys; the server straightens each and looks it over; then they are files of the field. What is
// said stands in the dialog as [data-part], by the name of the browser's error where there is one.
import { all, button, changed, isBare, make, one, soon, tell, token } from "./page.js";

const LONGEST = 3600; // pixels of a photo that is sent: more than the server keeps, less than it takes
const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const media = navigator.mediaDevices;
const dialog = one("[data-camera]");
const part = (name) => one("[data-part=" + name + "]", dialog);
const words = (name) => (part(name) || part("other")).textContent;
const say = (text) => tell(part("says"), text);
const [video, select, list] = ["video", "select", "ol"].map((tag) => one(tag, dialog));
const sheet = part("sheet");
const handles = all("[data-corner]", sheet);
const end = (film) => film && film.getTracks().forEach((track) => track.stop());
const isLive = () => stream && stream.getTracks()[0].readyState === "live";
const cameras = async () => (await media.enumerateDevices()).filter((found) => found.kind === "videoinput");
let field, page, stream;
let pages = [];

function stop() {
  end(stream);
  stream = video.srcObject = null;
}

function lost() {
  stop();
  say(words("ended"));
}

async function film() {
  const [id, label] = JSON.parse(localStorage.getItem("camera") || "[]");
  const size = { width: { ideal: 3264 }, height: { ideal: 2448 } };
  try {
    return await media.getUserMedia({ video: Object.assign({ deviceId: id && { exact: id } }, size) });
  } catch (fault) {
    if (fault.name !== "OverconstrainedError") {
      throw fault;
    }
    const alike = (await cameras()).find((found) => found.label === label); // the same in another socket, else any
    return media.getUserMedia({ video: { deviceId: alike && alike.deviceId } });
  }
}

async function showCameras() {
  const found = await cameras();
  select.textContent = "";
  found.forEach((camera) => select.appendChild(make("option", "", camera.label, { value: camera.deviceId })));
  select.value = stream && stream.getTracks()[0].getSettings().deviceId;
}

async function begin() {
  stop();
  say(words("opening"));
  try {
    const fresh = await film();
    stop();
    if (!dialog.open) {
      end(fresh);
      return;
    }
    stream = video.srcObject = fresh;
    fresh.getTracks()[0].onended = lost;
    await showCameras();
    await video.play();
    say(words("ready"));
  } catch (fault) {
    say(words(fault.name));
  }
}

function caption(what, found) {
  const name = "第" + (pages.indexOf(what) + 1) + "页：" + (what.words = found || what.words);
  tell(what.thumb.lastChild, name);
  return name;
}

// Only the answer to the last question counts.
async function check(what) {
  const asked = (what.asked = {});
  const body = new FormData();
  body.append("image", what.photo, "page.jpg");
  body.append("corners", what.corners.join());
  body.append("turn", what.turn);
  let found = words("unsent");
  let straight = null;
  try {
    const headers = { Accept: "application/json", "X-CSRFToken": token() };
    const answer = await fetch(dialog.dataset.camera, { method: "POST", body, headers, redirect: "error" });
    if (answer.ok) {
      straight = await answer.blob();
      found = decodeURIComponent(answer.headers.get("X-Image-Faults"));
      found = found ? found + words("retake") : words("good");
    } else if (answer.status === 422) {
      found = (await answer.json()).message;
    }
  } catch (gone) {
    // Its sentence stands above.
  }
  if (asked === what.asked && pages.indexOf(what) >= 0) {
    what.straight = straight;
    what.sent = straight && what.sent;
    what.thumb.firstChild.src = URL.createObjectURL(straight || what.photo);
    say(caption(what, found));
  }
}

function send(what) {
  what.sent = what.sent || check(what);
  return what.sent;
}

function anew() {
  page.asked = page.sent = page.straight = null;
  caption(page, words("wait"));
  page.later();
}

function place() {
  handles.forEach((handle, n) => {
    const [left, top] = page.corners[n].map((share) => Math.round(share * 1000) / 10 + "%");
    Object.assign(handle.style, { left, top });
    handle.setAttribute("aria-label", handle.dataset.corner + "，横" + left + "，纵" + top);
  });
  one("polygon", sheet).setAttribute("points", page.corners.join(" "));
}

function move(n, point) {
  page.corners[n] = point.map((share) => Math.round(1000 * Math.min(1, Math.max(0, share))) / 1000);
  place();
  anew();
}

function show(what) {
  page = what;
  sheet.hidden = !page;
  part("empty").hidden = Boolean(page);
  all("[data-needs-page]", dialog).forEach((tool) => { tool.disabled = !page; });
  all("canvas", sheet).forEach((old) => old.remove());
  pages.forEach((other) => {
    caption(other);
    other.thumb.setAttribute("aria-current", other === page);
  });
  if (page) {
    sheet.insertBefore(page.canvas, sheet.firstChild);
    place();
  }
}

// The next page lies as the last one lay.
function add(photo, canvas) {
  const { corners, turn } = pages[pages.length - 1] || { corners: [[0, 0], [1, 0], [1, 1], [0, 1]], turn: 0 };
  const fresh = { photo, canvas, corners: corners.slice(), turn, words: words("wait") };
  fresh.thumb = list.appendChild(make("li", "")).appendChild(button("", () => show(fresh), "thumb"));
  fresh.thumb.appendChild(make("img", "", "", { alt: "" }));
  fresh.thumb.appendChild(make("span", "thumb-name"));
  fresh.later = soon(() => send(fresh), 400);
  pages.push(fresh);
  show(fresh);
  send(fresh);
}

const acts = {
  shoot() {
    if (!isLive()) {
      begin();
      return;
    }
    const canvas = make("canvas", "");
    const scale = Math.min(1, LONGEST / Math.max(video.videoWidth, video.videoHeight));
    canvas.width = video.videoWidth * scale;
    canvas.height = video.videoHeight * scale;
    canvas.getContext("2d").drawImage(video, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((photo) => (photo ? add(photo, canvas) : say(words("blank"))), "image/jpeg", 0.92);
  },
  turn() {
    page.turn = (page.turn + 90) % 360;
    anew();
  },
  drop() {
    page.thumb.parentNode.remove();
    pages = pages.filter((other) => other !== page);
    show(pages[pages.length - 1]);
    part("shoot").focus();
  },
  async take() {
    say(words("wait"));
    await Promise.all(pages.map(send));
    const refused = pages.find((one) => !one.straight);
    if (refused) {
      show(refused);
      say(caption(refused));
    } else if (dialog.open) {
      const files = new DataTransfer();
      Array.from(field.files).forEach((file) => files.items.add(file));
      pages.forEach(({ straight }) => {
        files.items.add(new File([straight], "拍照" + (files.items.length + 1) + ".jpg", { type: "image/jpeg" }));
      });
      field.files = files.files;
      dialog.close();
      field.focus();
      changed(field);
    }
  },
  file() {
    dialog.close();
    field.click();
  },
  close() {
    dialog.close();
  },
};

function pressed(event) {
  const n = handles.indexOf(event.target);
  const way = WAYS[event.key];
  const key = event.key.toLowerCase();
  const isLetter = !key[1] && (event.target === select || document.body.dataset.letterKeys === "off");
  const tool = isBare(event) && !isLetter && all("[data-key]", dialog).find((own) => own.dataset.key.toLowerCase() === key);
  if (n >= 0 && way) {
    const step = event.shiftKey ? 0.05 : 0.01;
    move(n, page.corners[n].map((share, axis) => share + way[axis] * step));
  } else if (tool && !event.repeat) {
    tool.click();
  } else if (key !== "enter" || !event.repeat) {
    return;
  }
  event.preventDefault();
}

// Without a drag the nearest corner comes to where the page is clicked.
function pointed(event, n) {
  const box = sheet.getBoundingClientRect();
  const point = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
  const far = page.corners.map((corner) => Math.hypot(corner[0] - point[0], corner[1] - point[1]));
  move(n >= 0 ? n : far.indexOf(Math.min.apply(null, far)), point);
}

function open(opener) {
  field = document.getElementById(opener.dataset.cameraFor);
  part("slot").textContent = opener.getAttribute("aria-label");
  dialog.showModal();
  part("shoot").focus();
  begin();
}

Object.keys(acts).forEach((name) => part(name).addEventListener("click", acts[name]));
dialog.addEventListener("keydown", pressed);
dialog.addEventListener("close", () => {
  stop();
  pages = [];
  list.textContent = "";
  show();
});
select.addEventListener("change", () => {
  localStorage.setItem("camera", JSON.stringify([select.value, select.selectedOptions[0].textContent]));
  begin();
});
sheet.addEventListener("click", (event) => event.detail && pointed(event));
handles.forEach((handle, n) => {
  handle.addEventListener("pointerdown", (event) => handle.setPointerCapture(event.pointerId));
  handle.addEventListener("pointermove", (event) => handle.hasPointerCapture(event.pointerId) && pointed(event, n));
});
if (media) {
  media.addEventListener("devicechange", () => stream && (isLive() ? showCameras() : lost()));
}
all("[data-camera-for]").forEach((opener) => {
  opener.hidden = !dialog.showModal;
  opener.addEventListener("click", () => open(opener));
});
