// input[data-places-url] offers places by name, pinyin or code while one types. Answers are
// [{code, label, note, selectable}]. The taken place stands as "code label" in the field, which the server reads;
// with data-place-target="#id" the field holds the label alone and that field the code.
(function () {
  "use strict";

  const PAUSE = 180;
  let made = 0;

  function element(tag, className, words) {
    const node = document.createElement(tag);
    node.className = className;
    node.textContent = words || "";
    return node;
  }

  function Picker(input) {
    this.input = input;
    this.target = input.dataset.placeTarget ? document.querySelector(input.dataset.placeTarget) : null;
    this.options = [];
    this.current = -1;
    this.asked = 0;
    made += 1;
    this.list = element("ul", "picker-list");
    this.list.id = "places-" + made;
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", "地点");
    this.status = element("p", "picker-status");
    this.status.setAttribute("role", "status");
    const frame = element("div", "picker");
    input.parentNode.insertBefore(frame, input);
    frame.appendChild(input);
    frame.appendChild(this.list);
    frame.parentNode.insertBefore(this.status, frame.nextSibling);
    this.dress();
  }

  Picker.prototype.dress = function () {
    const attributes = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", autocomplete: "off" };
    Object.keys(attributes).forEach(function (name) { this.input.setAttribute(name, attributes[name]); }, this);
    this.input.setAttribute("aria-controls", this.list.id);
  };

  Picker.prototype.listen = function () {
    const picker = this;
    this.input.addEventListener("input", function (event) {
      if (picker.target) {
        picker.target.value = "";
      }
      if (!event.isComposing) {
        picker.askSoon();
      }
    });
    this.input.addEventListener("compositionend", function () { picker.askSoon(); });
    this.input.addEventListener("keydown", function (event) { picker.onKey(event); });
    this.input.addEventListener("blur", function () { picker.close(); });
    this.list.addEventListener("mousedown", function (event) { event.preventDefault(); });
    this.list.addEventListener("click", function (event) {
      const option = event.target.closest("[role=option]");
      if (option) {
        picker.take(picker.options.indexOf(option));
      }
    });
  };

  Picker.prototype.askSoon = function () {
    clearTimeout(this.timer);
    const picker = this;
    this.timer = setTimeout(function () { picker.ask(); }, PAUSE);
  };

  Picker.prototype.ask = async function () {
    const words = this.input.value.trim();
    this.asked += 1;
    const question = this.asked;
    if (!words) {
      this.status.textContent = "";
      this.close();
      return;
    }
    try {
      const url = this.input.dataset.placesUrl + "?q=" + encodeURIComponent(words);
      const answer = await fetch(url, { headers: { Accept: "application/json" }, redirect: "error" });
      const places = answer.ok ? await answer.json() : null;
      if (question === this.asked && document.activeElement === this.input) {
        this.show(places);
      }
    } catch (lost) {
      this.show(null);
    }
  };

  Picker.prototype.show = function (places) {
    while (this.list.firstChild) {
      this.list.removeChild(this.list.firstChild);
    }
    if (!places || !places.length) {
      this.status.textContent = places ? "没有找到这个地方，请换个写法。" : "暂时查不到地名，可以直接填写，保存时再核对。";
      this.close();
      return;
    }
    this.options = places.map(this.option, this);
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    this.status.textContent = "找到 " + places.length + " 处，用上下键选择。";
    this.mark(0);
  };

  Picker.prototype.option = function (place, index) {
    const option = element("li", "picker-option");
    option.id = this.list.id + "-" + index;
    option.place = place;
    option.setAttribute("role", "option");
    option.setAttribute("aria-disabled", String(!place.selectable));
    option.appendChild(element("span", "picker-code", place.code));
    option.appendChild(element("span", "picker-label", place.label));
    option.appendChild(element("span", "picker-note", place.note));
    this.list.appendChild(option);
    return option;
  };

  Picker.prototype.mark = function (index) {
    this.current = index;
    this.options.forEach(function (option, place) { option.setAttribute("aria-selected", String(place === index)); });
    this.input.setAttribute("aria-activedescendant", this.options[index].id);
    this.options[index].scrollIntoView({ block: "nearest" });
  };

  Picker.prototype.take = function (index) {
    const place = this.options[index].place;
    if (!place.selectable) {
      this.status.textContent = place.label + ":" + (place.note || "不能选择。");
      return;
    }
    this.input.value = this.target ? place.label : place.code + " " + place.label;
    if (this.target) {
      this.target.value = place.code;
    }
    this.status.textContent = place.note || "";
    this.close();
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
  };

  Picker.prototype.close = function () {
    this.list.hidden = true;
    this.current = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  };

  Picker.prototype.onKey = function (event) {
    if (event.isComposing || this.list.hidden) {
      if (event.key === "ArrowDown" && !event.isComposing) {
        event.preventDefault();
        this.ask();
      }
      return;
    }
    const last = this.options.length - 1;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      this.mark((this.current + step + last + 1) % (last + 1));
    } else if (event.key === "Enter") {
      event.preventDefault();
      this.take(this.current);
    } else if (event.key === "Escape") {
      event.preventDefault();
      this.close();
    }
  };

  document.querySelectorAll("input[data-places-url]").forEach(function (input) { new Picker(input).listen(); });
})();
