// [data-signature-pad="id"] becomes a pad for pen, finger or mouse; the drawing is kept as a PNG data URL in the hidden
// input of that id, "" when nothing is drawn. Lines are kept as points, so the picture stays sharp at every size.
(function () {
  "use strict";

  const LINE = 2.4; // CSS pixels
  const INK = "#101820";

  function button(words, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "btn btn-sm btn-outline-secondary";
    made.textContent = words;
    made.addEventListener("click", act);
    return made;
  }

  function Pad(frame, input) {
    this.input = input;
    this.lines = [];
    this.kept = null; // a signature that came back with a refused form
    this.canvas = document.createElement("canvas");
    this.canvas.className = "signature-canvas";
    this.canvas.tabIndex = 0;
    this.canvas.setAttribute("role", "img");
    this.state = document.createElement("span");
    this.state.className = "signature-state";
    this.state.setAttribute("role", "status");
    const tools = document.createElement("div");
    tools.className = "signature-tools";
    tools.appendChild(button("撤一笔", this.undo.bind(this)));
    tools.appendChild(button("重签", this.clear.bind(this)));
    tools.appendChild(this.state);
    const fallback = frame.querySelector("[data-signature-fallback]");
    if (fallback) {
      fallback.hidden = true;
    }
    frame.appendChild(this.canvas);
    frame.appendChild(tools);
    this.pen = this.canvas.getContext("2d");
  }

  Pad.prototype.start = function () {
    this.listen();
    this.restore();
    this.fit();
  };

  Pad.prototype.listen = function () {
    const pad = this;
    let line = null;

    function point(event) {
      const box = pad.canvas.getBoundingClientRect();
      return [event.clientX - box.left, event.clientY - box.top];
    }

    function end() {
      if (line) {
        line = null;
        pad.keep();
      }
    }

    this.canvas.addEventListener("pointerdown", function (event) {
      if (event.button !== 0 || line) {
        return;
      }
      event.preventDefault();
      pad.canvas.setPointerCapture(event.pointerId);
      line = [point(event)];
      pad.lines.push(line);
      pad.draw();
    });
    this.canvas.addEventListener("pointermove", function (event) {
      if (line) {
        const steps = event.getCoalescedEvents ? event.getCoalescedEvents() : [];
        (steps.length ? steps : [event]).forEach(function (step) { line.push(point(step)); });
        pad.draw();
      }
    });
    this.canvas.addEventListener("pointerup", end);
    this.canvas.addEventListener("pointercancel", end);
    window.addEventListener("resize", function () { pad.fit(); });
    // A pad in a part that was hidden has no size until it is shown.
    document.addEventListener("change", function () { setTimeout(function () { pad.fit(); }, 0); });
  };

  Pad.prototype.fit = function () {
    const box = this.canvas.getBoundingClientRect();
    const ratio = window.devicePixelRatio || 1;
    const width = Math.round(box.width * ratio);
    const height = Math.round(box.height * ratio);
    if (width && height && (width !== this.canvas.width || height !== this.canvas.height)) {
      this.canvas.width = width;
      this.canvas.height = height;
      this.ratio = ratio;
      this.draw();
    }
    this.tell();
  };

  Pad.prototype.draw = function () {
    const pen = this.pen;
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, this.canvas.width, this.canvas.height);
    if (this.kept) {
      const scale = Math.min(this.canvas.width / this.kept.width, this.canvas.height / this.kept.height);
      pen.drawImage(this.kept, 0, 0, this.kept.width * scale, this.kept.height * scale);
    }
    pen.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    pen.lineWidth = LINE;
    pen.lineCap = pen.lineJoin = "round";
    pen.strokeStyle = pen.fillStyle = INK;
    this.lines.forEach(function (line) { stroke(pen, line); });
  };

  function stroke(pen, line) {
    pen.beginPath();
    if (line.length < 3) {
      pen.arc(line[0][0], line[0][1], LINE / 2, 0, 2 * Math.PI);
      pen.fill();
      return;
    }
    pen.moveTo(line[0][0], line[0][1]);
    for (let i = 1; i < line.length - 1; i += 1) {
      const here = line[i];
      const next = line[i + 1];
      pen.quadraticCurveTo(here[0], here[1], (here[0] + next[0]) / 2, (here[1] + next[1]) / 2);
    }
    pen.stroke();
  }

  Pad.prototype.keep = function () {
    const isDrawn = this.lines.length > 0 || this.kept;
    this.input.value = isDrawn ? this.canvas.toDataURL("image/png") : "";
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
    this.tell();
  };

  Pad.prototype.tell = function () {
    const words = this.input.value ? "已签名" : "请在框内签名";
    if (this.state.textContent !== words) {
      this.state.textContent = words;
    }
    this.canvas.setAttribute("aria-label", "手写签名框，" + words);
  };

  Pad.prototype.undo = function () {
    this.lines.pop();
    this.draw();
    this.keep();
  };

  Pad.prototype.clear = function () {
    this.lines = [];
    this.kept = null;
    this.draw();
    this.keep();
  };

  Pad.prototype.restore = function () {
    if (this.input.value.indexOf("data:image/png") === 0) {
      const pad = this;
      const picture = new Image();
      picture.onload = function () {
        pad.kept = picture;
        pad.draw();
      };
      picture.src = this.input.value;
    }
  };

  document.querySelectorAll("[data-signature-pad]").forEach(function (frame) {
    const input = document.getElementById(frame.dataset.signaturePad);
    if (input && window.PointerEvent) {
      new Pad(frame, input).start();
    }
  });
})();
