// [data-card-reader] fills the [data-card] fields of its form with what the service there reads from an identity card; a
// search it sends. Its [role=status] bears the words. The server checks what was read as if it were typed.
import { all, changed, one, tell } from "./page.js";

const text = (value) => typeof value === "string" ? value.trim() : "";
const isSound = (number) => number.length === 18 &&
  Array.from(number).reduce((sum, sign) => (2 * sum + (sign === "X" ? 10 : +sign)) % 11, 0) === 1;

const ask = (url) => new Promise((done) => {
  const socket = new WebSocket(url);
  const end = (said) => [done(said), socket.close()];
  let lost = "absent";
  socket.onopen = () => [lost = "lost", socket.send('{"command": "read"}')];
  socket.onmessage = (event) => end(event.data);
  socket.onclose = () => end(`{"status": "${lost}"}`);
  setTimeout(end, 1e4, '{"status": "late"}');
});

function parsed(said) {
  try {
    return Object(JSON.parse(said));
  } catch (garbage) {
    return {};
  }
}

function take(form, words, said) {
  const number = text(said.number).toUpperCase();
  const kind = { 8: "hmt_residence", 9: "foreign_pr" }[number[0]] || "resident_id";
  const card = Object.assign({}, said, { number, kind, sex: { 男: "1", 女: "2" }[said.sex] });
  const value = (field) => text(card[field.dataset.card]);
  const named = (fields) => fields.map((field) => words(field.dataset.card)).join("、") + "。";
  const fields = all("[data-card]", form).filter(value);
  const isLong = fields.some((field) => field.maxLength > 0 && value(field).length > field.maxLength);
  const fault = said.status !== "ok" ? said.status : !isSound(number) ? "wrong" : isLong && "long";
  if (fault !== false) {
    return words(fault) + text(said.message).slice(0, 80);
  }
  const old = fields.filter((field) => !/^0?$/.test(field.value) && field.value !== value(field));
  const isOver = text(said.valid_to).replace(/\D/g, "").padEnd(8, "9") < words("today");
  fields.forEach((field) => {
    field.value = value(field);
    changed(field);
  });
  fields[0].focus();
  if (form.matches("[role=search]") && !isOver) {
    form.requestSubmit();
  }
  return words("ok") + named(fields) + (old.length ? words("old") + named(old) : "") + (isOver ? words("over") : "");
}

all("[data-card-reader]").forEach((host) => {
  const place = one("[role=status]", host);
  const words = (name) => place.dataset[name] || place.dataset.garbage;
  const button = one("button", host);
  let busy = false;
  button.disabled = false;
  button.addEventListener("click", async () => {
    if (!busy) {
      busy = true;
      tell(place, words("waits"));
      tell(place, take(host.closest("form"), words, parsed(await ask(host.dataset.cardReader))));
      busy = false;
    }
  });
});
