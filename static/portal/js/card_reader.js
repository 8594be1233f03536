// [data-card-reader] fills the [data-card] fields of its form from an identity card; a search it sends.
import { all, changed, on, one, submit, tell } from "./page.js";

const text = (value) => (typeof value === "string" ? value.trim() : "");

const ask = (url) => new Promise((done) => {
  const socket = new WebSocket(url);
  on(socket, "open", () => socket.send('{"command": "read"}'));
  on(socket, "message", (event) => done(event.data));
  on(socket, "close", () => done('{"status": "absent"}'));
  setTimeout(done, 1e4, '{"status": "late"}');
}).then((said) => Object(JSON.parse(said))).catch(() => ({}));

function take(form, words, said) {
  const number = text(said.number).toUpperCase();
  if (said.status !== "ok" || !number) {
    return words(said.status === "ok" ? "wrong" : said.status) + text(said.message).slice(0, 80);
  }
  const kind = { 8: "hmt_residence", 9: "foreign_pr" }[number[0]] || "resident_id";
  const card = Object.assign({}, said, { number, kind, sex: { 男: "1", 女: "2" }[said.sex] });
  const value = (field) => text(card[field.dataset.card]);
  const fields = all("[data-card]", form).filter(value);
  const named = (which) => `${which.map((field) => words(field.dataset.card)).join("、")}。`;
  const old = fields.filter((field) => !/^0?$/.test(field.value) && field.value !== value(field));
  const isOver = text(said.valid_to).replace(/\D/g, "").padEnd(8, "9") < words("today");
  for (const field of fields) {
    field.value = value(field);
    changed(field);
  }
  fields[0].focus();
  if (form.matches("[role=search]") && !isOver) {
    submit(form);
  }
  return words("ok") + named(fields) + (old[0] ? words("old") + named(old) : "") + (isOver ? words("over") : "");
}

for (const host of all("[data-card-reader]")) {
  const place = one("[role=status]", host);
  const words = (name) => place.dataset[name] || place.dataset.garbage;
  const button = one("button", host);
  button.disabled = false;
  on(button, "click", async () => {
    if (place.textContent !== words("waits")) {
      tell(place, words("waits"));
      tell(place, take(host.closest("form"), words, await ask(host.dataset.cardReader)));
    }
  });
}
