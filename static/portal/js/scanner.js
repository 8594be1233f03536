// What comes fast and ends with Enter goes into its field of [data-scan], else into the search, which is sent.
import { changed, on, one, submit } from "./page.js";

const GAP = 40; // milliseconds between keys: scanners take 7 to 20, hands 90 and more
const SHORTEST = 9; // a passport's number, or a longer one cut off
// The signs of an address in a QR code, by their keys.
const SIGNS = { Slash: "/", Period: ".", Minus: "-", Equal: "=", Semicolon: ":", BracketRight: "]" };
let keys = "";
let last = 0;
let field = null;
let before = "";

function deliver(event) {
  const isOwn = field.hasAttribute("data-scan");
  const target = isOwn ? field : one("main [name=q]") || one("[name=q]");
  if (field !== target && field.value !== before) {
    field.value = before;
    changed(field);
  }
  if (target) {
    event.preventDefault();
    event.stopImmediatePropagation();
    document.activeElement.blur(); // ends a composition before the number is put in
    target.focus();
    target.value = keys;
    changed(target);
  }
  if (target && !isOwn) {
    submit(target.form);
  }
}

function hear(event) {
  const isOver = event.timeStamp - last > GAP;
  const [, character] = /^(?:Digit|Numpad|Key)([0-9A-Z])$/.exec(event.code) || [null, SIGNS[event.code]];
  if (/Enter$/.test(event.code || event.key)) {
    if (keys.length >= SHORTEST && !isOver) {
      deliver(event);
    }
    keys = "";
  } else if (character && !event.ctrlKey && !event.altKey && !event.metaKey) {
    if (!keys || isOver) {
      keys = "";
      field = event.target;
      before = field.value;
    }
    keys += character;
    last = event.timeStamp;
  } else if (event.key !== "Shift") {
    keys = "";
  }
}

on(document, "keydown", hear, true);
