// [data-camera-for="id"] opens the document camera for that file field; [data-part] bear its words and buttons.
import { all, button, changed, isBare, make, on, one, quietly, soon, tell } from "./page.js";

const LONGEST = 3600; // pixels of a photo that is sent: more than the server keeps, less than it takes
const SIZE = { width: { ideal: 3264 }, height: { ideal: 2448 } };
const WHOLE = { corners: [[0, 0], [100, 0], [100, 100], [0, 100]], turn: 0 };
const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const media = navigator.mediaDevices;
const dialog = one("[data-camera]");
const part = (name) => one(`[data-part=${name}]`, dialog);
const words = (name) => (part(name) || part("other")).textContent;
const says = part("says");
const say = (name) => tell(says, words(name));
const [video, select, list, sheet] = ["video", "select", "ol", "[data-part=sheet]"].map((what) => one(what, dialog));
const handles = all("button", sheet);
const film = (deviceId) => media.getUserMedia({ video: Object.assign({ deviceId }, SIZE) });
let field, page, stream;
let pages = [];

function stop() {
  (stream ? stream.getTracks() : []).forEach((track) => track.stop());
  stream = video.srcObject = null;
}

function lost() {
  stop();
  say("ended");
}

async function showCameras() {
  const found = (await media.enumerateDevices()).filter(({ kind }) => kind === "videoinput");
  select.textContent = "";
  select.append(...found.map(({ deviceId, label }) => make("option", "", label, { value: deviceId })));
  select.value = stream.getTracks()[0].getSettings().deviceId;
}

// The remembered camera where it is there, else any.
async function begin() {
  stop();
  say("opening");
  try {
    const fresh = await film({ exact: localStorage.camera })
      .catch((fault) => (fault.name === "OverconstrainedError" ? film() : Promise.reject(fault)));
    stop();
    stream = video.srcObject = fresh;
    fresh.getTracks()[0].onended = lost;
    if (dialog.open) {
      await showCameras();
      await video.play();
      say("ready");
    } else {
      stop();
    }
  } catch (fault) {
    say(fault.name);
  }
}

function caption(what, place = what.thumb.lastChild) {
  tell(place, `第${pages.indexOf(what) + 1}页：${what.words}`);
}

// Only the answer to the last question counts.
async function check(what) {
  const asked = (what.asked = {});
  const body = new FormData();
  body.append("image", what.photo, "page.jpg");
  body.append("corners", what.corners.map((corner) => corner.map((share) => share / 100)).join());
  body.append("turn", what.turn);
  const answer = await quietly(dialog.dataset.camera, body).catch(() => new Response());
  const said = answer.headers.get("X-Page-Says");
  const straight = said && answer.ok && (await answer.blob());
  if (asked === what.asked && pages.includes(what)) {
    what.words = said ? decodeURIComponent(said) : words("unsent");
    what.straight = straight;
    what.sent = straight && what.sent;
    what.thumb.firstChild.src = straight ? URL.createObjectURL(straight) : what.src;
    caption(what);
    caption(what, says);
  }
}

function send(what) {
  what.sent = what.sent || check(what);
  return what.sent;
}

function anew() {
  Object.assign(page, { asked: null, sent: null, straight: null, words: words("wait") });
  caption(page);
  page.later();
}

function place() {
  handles.forEach((handle, n) => {
    const [left, top] = page.corners[n].map((share) => `${share}%`);
    Object.assign(handle.style, { left, top });
    handle.setAttribute("aria-label", `${handle.dataset.name}，横${left}，纵${top}`);
  });
  one("polygon", sheet).setAttribute("points", page.corners.join(" "));
}

function move(n, point) {
  page.corners[n] = point.map((share) => Math.min(100, Math.max(0, Math.round(10 * share) / 10)));
  place();
  anew();
}

function show(what) {
  page = what;
  dialog.classList.toggle("has-page", Boolean(page));
  for (const other of pages) {
    caption(other);
    other.thumb.setAttribute("aria-current", other === page);
  }
  if (page) {
    one("img", sheet).src = page.src;
    place();
  }
}

function add(photo) {
  const { corners, turn } = pages[pages.length - 1] || WHOLE;
  const thumb = button("", () => show(fresh), "thumb");
  const later = soon(() => send(fresh), 400);
  const src = URL.createObjectURL(photo);
  const fresh = { photo, src, corners: corners.slice(), turn, thumb, later, words: words("wait") };
  thumb.append(make("img", "", "", { src, alt: "" }), make("span", "thumb-name"));
  list.appendChild(make("li", "")).append(thumb);
  pages.push(fresh);
  show(fresh);
  send(fresh);
}

const acts = {
  shoot() {
    if (!stream) {
      begin();
      return;
    }
    const { videoWidth, videoHeight } = video;
    const scale = Math.min(1, LONGEST / Math.max(videoWidth, videoHeight));
    const canvas = make("canvas", "");
    canvas.width = videoWidth * scale;
    canvas.height = videoHeight * scale;
    canvas.getContext("2d").drawImage(video, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((photo) => (photo ? add(photo) : say("blank")), "image/jpeg", 0.92);
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
    const refused = pages.find(({ straight }) => !straight);
    if (refused) {
      show(refused);
      caption(refused, says);
    } else if (dialog.open) {
      const data = new DataTransfer();
      Array.from(field.files).forEach((file) => data.items.add(file));
      for (const { straight } of pages) {
        data.items.add(new File([straight], `拍照${data.items.length + 1}.jpg`, { type: "image/jpeg" }));
      }
      field.files = data.files;
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
  const isOff = !isBare(event) || (!event.key[1] && document.body.dataset.letterKeys);
  const tool = page && !isOff && one(`[data-key=${CSS.escape(event.key)} i]`, dialog);
  if (n >= 0 && way) {
    move(n, page.corners[n].map((share, axis) => share + way[axis] * (event.shiftKey ? 5 : 1)));
  } else if (tool && !event.repeat) {
    tool.click();
  } else if (event.key !== "Enter" || !event.repeat) {
    return;
  }
  event.preventDefault();
}

function pointed(event) {
  const box = sheet.getBoundingClientRect();
  const point = [(100 * (event.clientX - box.left)) / box.width, (100 * (event.clientY - box.top)) / box.height];
  const far = page.corners.map(([left, top]) => Math.hypot(left - point[0], top - point[1]));
  if (event.buttons) {
    move(far.indexOf(Math.min(...far)), point);
  }
}

Object.keys(acts).forEach((name) => on(part(name), "click", acts[name]));
on(sheet, "pointerdown pointermove", pointed);
on(dialog, "keydown", pressed);
on(dialog, "close", () => {
  stop();
  pages = [];
  list.textContent = "";
  show();
});
on(select, "change", () => {
  localStorage.camera = select.value;
  begin();
});
if (media) {
  on(media, "devicechange", () => stream && (stream.active ? showCameras() : lost()));
}
all("[data-camera-for]").forEach((opener) => {
  opener.hidden = false;
  on(opener, "click", () => {
    field = document.getElementById(opener.dataset.cameraFor);
    part("slot").textContent = opener.getAttribute("aria-label");
    dialog.showModal();
    part("shoot").focus();
    begin();
  });
});
