// [data-camera-for="id"] opens the document camera for that file field. Pages are taken one after another, their corners
// moved by pointer or arrows; the server straightens each and looks it over. What is said stands in the dialog as
// [data-part], by the name of the browser's error where there is one.
import { all, button, changed, isBare, make, one, soon, tell, token } from "./page.js";

const LONGEST = 3600; // pixels of a photo that is sent: more than the server keeps, less than it takes
const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const media = navigator.mediaDevices;
const dialog = one("[data-camera]");
const part = (name) => one("[data-part=" + name + "]", dialog);
const words = (name) => (part(name) || part("other")).textContent;
const say = (name) => tell(part("says"), words(name));
const [video, select, list, sheet] = ["video", "select", "ol", "[data-part=sheet]"].map((what) => one(what, dialog));
const handles = all("button", sheet);
const end = (film) => film && film.getTracks().forEach((track) => track.stop());
const cameras = async () => (await media.enumerateDevices()).filter((found) => found.kind === "videoinput");
let field, page, stream;
let pages = [];

function stop() {
  end(stream);
  stream = video.srcObject = null;
}

function lost() {
  stop();
  say("ended");
}

// The remembered camera, the same in another socket, or any.
async function film() {
  const [id, label] = JSON.parse(localStorage.getItem("camera") || "[]");
  const ask = (deviceId) => media.getUserMedia({ video: { deviceId, width: { ideal: 3264 }, height: { ideal: 2448 } } });
  try {
    return await ask(id && { exact: id });
  } catch (fault) {
    if (fault.name !== "OverconstrainedError") {
      throw fault;
    }
  }
  const any = await ask();
  const alike = (await cameras()).find((found) => found.label === label);
  if (alike) {
    end(any);
  }
  return alike ? ask({ exact: alike.deviceId }) : any;
}

async function showCameras() {
  const found = await cameras();
  select.textContent = "";
  found.forEach((camera) => select.appendChild(make("option", "", camera.label, { value: camera.deviceId })));
  select.value = stream && stream.getTracks()[0].getSettings().deviceId;
}

async function begin() {
  stop();
  say("opening");
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
    say("ready");
  } catch (fault) {
    say(fault.name);
  }
}

function caption(what) {
  const name = "第" + (pages.indexOf(what) + 1) + "页：" + what.words;
  tell(what.thumb.lastChild, name);
  return name;
}

async function straighten(what) {
  const body = new FormData();
  body.append("image", what.photo, "page.jpg");
  body.append("corners", what.corners.join());
  body.append("turn", what.turn);
  const headers = { Accept: "application/json", "X-CSRFToken": token() };
  const answer = await fetch(dialog.dataset.camera, { method: "POST", body, headers, redirect: "error" });
  if (answer.ok) {
    const faults = decodeURIComponent(answer.headers.get("X-Image-Faults"));
    return { straight: await answer.blob(), words: faults ? faults + words("retake") : words("good") };
  }
  return { words: answer.status === 422 ? (await answer.json()).message : words("unsent") };
}

// Only the answer to the last question counts.
async function check(what) {
  const asked = (what.asked = {});
  const found = await straighten(what).catch(() => ({ words: words("unsent") }));
  if (asked === what.asked && pages.includes(what)) {
    Object.assign(what, found);
    what.sent = found.straight && what.sent;
    what.thumb.firstChild.src = URL.createObjectURL(found.straight || what.photo);
    tell(part("says"), caption(what));
  }
}

function send(what) {
  what.sent = what.sent || check(what);
  return what.sent;
}

function anew() {
  page.asked = page.sent = page.straight = null;
  page.words = words("wait");
  caption(page);
  page.later();
}

function place() {
  handles.forEach((handle, n) => {
    const [left, top] = page.corners[n].map((share) => Math.round(share * 1000) / 10 + "%");
    Object.assign(handle.style, { left, top });
    handle.setAttribute("aria-label", handle.dataset.name + "，横" + left + "，纵" + top);
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
  dialog.classList.toggle("has-page", Boolean(page));
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
  const fresh = { photo, canvas, corners: corners.slice(), turn, words: words("wait"), later: soon(() => send(fresh), 400) };
  fresh.thumb = list.appendChild(make("li", "")).appendChild(button("", () => show(fresh), "thumb"));
  fresh.thumb.appendChild(make("img", "", "", { alt: "" }));
  fresh.thumb.appendChild(make("span", "thumb-name"));
  pages.push(fresh);
  show(fresh);
  send(fresh);
}

const acts = {
  shoot() {
    if (!stream || !stream.active) {
      begin();
      return;
    }
    const canvas = make("canvas", "");
    const scale = Math.min(1, LONGEST / Math.max(video.videoWidth, video.videoHeight));
    canvas.width = video.videoWidth * scale;
    canvas.height = video.videoHeight * scale;
    canvas.getContext("2d").drawImage(video, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((photo) => (photo ? add(photo, canvas) : say("blank")), "image/jpeg", 0.92);
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
    say("wait");
    await Promise.all(pages.map(send));
    const refused = pages.find((one) => !one.straight);
    if (refused) {
      show(refused);
      tell(part("says"), caption(refused));
    } else if (dialog.open) {
      const files = new DataTransfer();
      const add = (file) => files.items.add(file);
      Array.from(field.files).forEach(add);
      pages.forEach((one) => add(new File([one.straight], "拍照" + (files.items.length + 1) + ".jpg", { type: "image/jpeg" })));
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
  close: () => dialog.close(),
};

function pressed(event) {
  const n = handles.indexOf(event.target);
  const way = WAYS[event.key];
  const key = event.key.toLowerCase();
  const isOff = !key[1] && document.body.dataset.letterKeys === "off";
  const tool = page && isBare(event) && !isOff && all("[data-key]", dialog).find((own) => own.dataset.key.toLowerCase() === key);
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

// The nearest corner comes, dragged or not.
function pointed(event) {
  const box = sheet.getBoundingClientRect();
  const point = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
  const far = page.corners.map((corner) => Math.hypot(corner[0] - point[0], corner[1] - point[1]));
  if (event.buttons) {
    move(far.indexOf(Math.min.apply(null, far)), point);
  }
}

Object.keys(acts).forEach((name) => part(name).addEventListener("click", acts[name]));
["pointerdown", "pointermove"].forEach((name) => sheet.addEventListener(name, pointed));
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
if (media) {
  media.addEventListener("devicechange", () => stream && (stream.active ? showCameras() : lost()));
}
all("[data-camera-for]").forEach((opener) => {
  opener.hidden = !dialog.showModal;
  opener.addEventListener("click", () => {
    field = document.getElementById(opener.dataset.cameraFor);
    part("slot").textContent = opener.getAttribute("aria-label");
    dialog.showModal();
    part("shoot").focus();
    begin();
  });
});
