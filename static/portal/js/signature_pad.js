// [data-signature-pad="id"] becomes a pad for pen, finger or mouse (vendored signature_pad); the drawing is kept as a PNG
// data URL in the hidden input of that id, "" when nothing is drawn. A signature that came back with a refused form stays.
(function () {
  "use strict";

  function button(words, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "btn btn-sm btn-outline-secondary";
    made.textContent = words;
    made.addEventListener("click", act);
    return made;
  }

  function element(tag, css, role) {
    const made = document.createElement(tag);
    made.className = css;
    made.setAttribute("role", role);
    return made;
  }

  function start(frame, input) {
    const canvas = element("canvas", "signature-canvas", "img");
    const tools = element("div", "signature-tools", "group");
    const state = element("span", "signature-state", "status");
    let kept = input.value.indexOf("data:image/png") === 0 ? input.value : "";
    canvas.tabIndex = 0;
    frame.appendChild(canvas);
    frame.appendChild(tools);
    const pad = new window.SignaturePad(canvas, { backgroundColor: "#fff", penColor: "#101820", minWidth: 1, maxWidth: 2.8 });

    function tell() {
      const words = input.value ? "已签名" : "请在框内签名";
      state.textContent = words;
      canvas.setAttribute("aria-label", "手写签名框，" + words);
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
      const ratio = window.devicePixelRatio || 1;
      const width = Math.round(canvas.clientWidth * ratio);
      if (width && width !== canvas.width) {
        const lines = pad.toData();
        canvas.width = width;
        canvas.height = Math.round(canvas.clientHeight * ratio);
        canvas.getContext("2d").scale(ratio, ratio);
        draw(lines);
      }
    }

    tools.appendChild(button("撤一笔", function () { draw(pad.toData().slice(0, -1)).then(keep); }));
    tools.appendChild(button("重签", function () {
      kept = "";
      pad.clear();
      keep();
    }));
    tools.appendChild(state);
    pad.addEventListener("endStroke", keep);
    window.addEventListener("resize", fit);
    document.addEventListener("change", function () { setTimeout(fit, 0); });
    fit();
    tell();
  }

  document.querySelectorAll("[data-signature-pad]").forEach(function (frame) {
    const input = document.getElementById(frame.dataset.signaturePad);
    if (input && window.SignaturePad) {
      frame.querySelector("[data-signature-fallback]").hidden = true;
      start(frame, input);
    }
  });
})();
