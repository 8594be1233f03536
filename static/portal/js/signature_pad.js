// [data-signature-pad="id"], one a page, becomes a pad for pen, finger or mouse (vendored signature_pad); the drawing is
// kept as a PNG data URL in the hidden input of that id. One that came back with a refused form stays.
import { button, make, on, one } from "./page.js";

const frame = one("[data-signature-pad]");

function start(input) {
  const canvas = make("canvas", "signature-canvas", "", { role: "img", tabindex: 0 });
  const state = make("span", "signature-state", "", { role: "status" });
  const tools = make("div", "signature-tools", "", { role: "group" });
  const look = { backgroundColor: "#fff", penColor: "#101820", minWidth: 1, maxWidth: 2.8 };
  const pad = new window.SignaturePad(canvas, look);
  let kept = input.value; // a picture, under what is drawn now

  function tell() {
    state.textContent = input.value ? "已签名" : "请在框内签名";
    canvas.setAttribute("aria-label", `手写签名框，${state.textContent}`);
  }

  function keep() {
    input.value = kept || !pad.isEmpty() ? canvas.toDataURL("image/png") : "";
    input.dispatchEvent(new Event("change", { bubbles: true }));
    tell();
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

  const undo = () => draw(pad.toData().slice(0, -1)).then(keep);
  const signAnew = () => {
    kept = "";
    pad.clear();
    keep();
  };
  tools.append(button("撤一笔", undo), button("重签", signAnew), state);
  frame.append(canvas, tools);
  pad.addEventListener("endStroke", keep);
  on(window, "resize", fit);
  on(document, "change", () => setTimeout(fit));
  fit();
  tell();
}

if (frame && window.SignaturePad) {
  one("[data-signature-fallback]").hidden = true;
  start(document.getElementById(frame.dataset.signaturePad));
}
