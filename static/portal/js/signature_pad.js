// [data-signature-pad="id"]: the drawing becomes a PNG data URL in the input of that id.
import { all, changed, on, one, tell } from "./page.js";

const frame = one("[data-signature-pad]");
const [fallback, parts] = frame.children;
const input = document.getElementById(frame.dataset.signaturePad);
const canvas = one("canvas", parts);
const [undo, anew] = all("button", parts);
let kept = input.value; // a picture, under what is drawn now
let pad = null;

const say = () => tell(one("[role=status]", parts), input.value ? "已签名" : "请在框内签名");

function keep() {
  input.value = kept || !pad.isEmpty() ? canvas.toDataURL("image/png") : "";
  changed(input);
  say();
}

async function draw(lines) {
  pad.clear();
  if (kept) {
    await pad.fromDataURL(kept, { ratio: 1, width: canvas.clientWidth, height: canvas.clientHeight });
  }
  pad.fromData(lines, { clear: false });
}

// Sharp at every pixel ratio; a pad in a part that was hidden has no size until it is shown.
function fit() {
  const ratio = window.devicePixelRatio;
  const width = Math.round(canvas.clientWidth * ratio);
  if (width && width !== canvas.width) {
    const lines = pad.toData();
    canvas.width = width;
    canvas.height = Math.round(canvas.clientHeight * ratio);
    canvas.getContext("2d").scale(ratio, ratio);
    draw(lines);
  }
}

if (window.SignaturePad) {
  pad = new window.SignaturePad(canvas, { backgroundColor: "#fff", penColor: "#101820", minWidth: 1, maxWidth: 2.8 });
  fallback.hidden = true;
  parts.hidden = false;
  on(undo, "click", () => draw(pad.toData().slice(0, -1)).then(keep));
  on(anew, "click", () => {
    kept = "";
    draw([]).then(keep);
  });
  on(pad, "endStroke", keep);
  on(window, "resize", fit);
  on(document, "change", () => setTimeout(fit));
  fit();
  say();
}
