// [data-show-when="type=referral|other mode!=promise"] shows while all hold; "name=" means empty.
import { all, on } from "./page.js";

function holds(given, condition) {
  const [, name, sign, wanted] = /^([^!=]+)(!?=)(.*)$/.exec(condition);
  const values = given.has(name) ? given.getAll(name) : [""];
  return values.some((value) => wanted.split("|").includes(value)) === (sign === "=");
}

function refresh() {
  for (const part of all("[data-show-when]")) {
    const given = new FormData(part.closest("form"));
    part.hidden = !part.dataset.showWhen.split(" ").every((condition) => holds(given, condition));
  }
}

on(document, "change", refresh);
on(window, "pageshow", refresh);
refresh();
