// input[data-places-url] offers [{code, label, note, selectable}] while one types, and takes "code label".
import { changed, learn, make, on, one, tell } from "./page.js";

const input = one("input[data-places-url]");
const list = make("ul", "picker-list", "", { id: "place-list", role: "listbox", "aria-label": "地点" });
const line = make("p", "picker-status", "", { role: "status" });
let places = [];
let current = 0;
let asked = 0;
let timer = 0;

const set = (name, value) => input.setAttribute(name, value);

function close() {
  clearTimeout(timer);
  asked += 1; // what is on its way comes too late
  list.hidden = true;
  set("aria-expanded", "false");
  input.removeAttribute("aria-activedescendant");
}

function mark(index) {
  const options = Array.from(list.children);
  current = (index + options.length) % options.length;
  options.forEach((option, place) => option.setAttribute("aria-selected", place === current));
  options[current].scrollIntoView({ block: "nearest" });
  set("aria-activedescendant", options[current].id);
}

function optionOf(place, index) {
  const more = { id: `place-${index}`, role: "option", "aria-disabled": !place.selectable };
  const option = make("li", "picker-option", "", more);
  option.append(...["code", "label", "note"].map((part) => make("span", `picker-${part}`, place[part])));
  on(option, "click", () => take(index));
  return option;
}

function show(found) {
  places = found;
  list.textContent = "";
  list.append(...places.map(optionOf));
  list.hidden = false;
  set("aria-expanded", "true");
  tell(line, `找到 ${places.length} 处，用上下键选择。`);
  mark(0);
}

async function ask() {
  const words = input.value.trim();
  const url = `${input.dataset.placesUrl}?q=${encodeURIComponent(words)}`;
  asked += 1;
  const question = asked;
  const [found] = words ? await learn(url) : [[]];
  if (question !== asked) {
    return;
  }
  if (found.length) {
    show(found);
  } else {
    tell(line, words && input.dataset.none);
    close();
  }
}

function take(index) {
  const { code, label, note, selectable } = places[index];
  if (!selectable) {
    tell(line, `${label}：${note}`);
    return;
  }
  input.value = `${code} ${label}`;
  changed(input);
  tell(line, note);
  close();
}

const keys = {
  ArrowDown: () => (list.hidden ? ask() : mark(current + 1)),
  ArrowUp: () => mark(current - 1),
  Enter: () => take(current),
  Escape: close,
};

function hear(event) {
  const act = (event.key === "ArrowDown" || !list.hidden) && keys[event.key];
  if (act && !event.isComposing) {
    event.preventDefault();
    act();
  }
}

if (input) {
  set("role", "combobox");
  set("aria-autocomplete", "list");
  set("aria-controls", list.id);
  close();
  input.parentNode.classList.add("picker");
  input.after(list, line);
  on(input, "input compositionend", (event) => {
    clearTimeout(timer);
    timer = event.isComposing ? 0 : setTimeout(ask, 180);
  });
  on(input, "keydown", hear);
  on(input, "blur", close);
  on(list, "mousedown", (event) => event.preventDefault());
}
