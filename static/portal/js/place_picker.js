// input[data-places-url], one a page, offers places by name, pinyin or code while one types. Answers are
// [{code, label, note, selectable}]. The taken place stands as "code label" in the field, which the server reads.
import { changed, make, on, one, tell } from "./page.js";

const PAUSE = 180;
const input = one("input[data-places-url]");
const list = make("ul", "picker-list", "", { id: "place-list", role: "listbox", "aria-label": "地点" });
const status = make("p", "picker-status", "", { role: "status" });
let places = [];
let current = 0;
let asked = 0;
let timer = 0;

function close() {
  clearTimeout(timer);
  asked += 1; // what is on its way comes too late
  list.hidden = true;
  input.setAttribute("aria-expanded", "false");
  input.removeAttribute("aria-activedescendant");
}

function mark(index) {
  current = index;
  Array.from(list.children).forEach((option, place) => option.setAttribute("aria-selected", place === index));
  list.children[index].scrollIntoView({ block: "nearest" });
  input.setAttribute("aria-activedescendant", list.children[index].id);
}

function optionOf(place, index) {
  const more = { id: `place-${index}`, role: "option", "aria-disabled": !place.selectable };
  const option = make("li", "picker-option", "", more);
  option.append(...["code", "label", "note"].map((part) => make("span", `picker-${part}`, place[part])));
  return option;
}

function show(found) {
  places = found;
  list.textContent = "";
  list.append(...places.map(optionOf));
  list.hidden = false;
  input.setAttribute("aria-expanded", "true");
  tell(status, `找到 ${places.length} 处，用上下键选择。`);
  mark(0);
}

async function ask() {
  const words = input.value.trim();
  asked += 1;
  const question = asked;
  let found = [];
  let none = words && "没有找到这个地方，请换个写法。";
  try {
    const answer = words && (await fetch(`${input.dataset.placesUrl}?q=${encodeURIComponent(words)}`));
    found = words && (await answer.json());
  } catch (lost) {
    none = "暂时查不到地名，可以直接填写，保存时再核对。";
  }
  if (question === asked && found.length) {
    show(found);
  } else if (question === asked) {
    tell(status, none);
    close();
  }
}

function take(index) {
  const { code, label, note, selectable } = places[index];
  if (!selectable) {
    tell(status, `${label}：${note || "不能选择。"}`);
    return;
  }
  input.value = `${code} ${label}`;
  changed(input);
  tell(status, note);
  close();
}

function hear(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (list.hidden) {
    if (step !== 1) {
      return;
    }
    ask();
  } else if (step) {
    mark((current + step + places.length) % places.length);
  } else if (event.key === "Enter") {
    take(current);
  } else if (event.key === "Escape") {
    close();
  } else {
    return;
  }
  event.preventDefault();
}

if (input) {
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  close();
  input.parentNode.classList.add("picker");
  input.after(list, status);
  on(input, "input compositionend", (event) => {
    clearTimeout(timer);
    timer = event.isComposing ? 0 : setTimeout(ask, PAUSE);
  });
  on(input, "keydown", (event) => event.isComposing || hear(event));
  on(input, "blur", close);
  on(list, "mousedown", (event) => event.preventDefault());
  on(list, "click", (event) => take(Array.from(list.children).indexOf(event.target.closest("li"))));
}
