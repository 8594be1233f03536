// [data-claim-url]: the case is claimed while its page is open, and given back when it is left. One decision is open at
// a time, and a phrase goes into its words by a press. A claim only tells the others: a lost answer changes nothing.
import { all, button, learn, on, one, tell } from "./page.js";

const MINUTE = 60000;
const desk = one("[data-claim-url]");

async function claim() {
  const { status, words } = await learn(desk.dataset.claimUrl, "");
  if (status === undefined) {
    tell(one("[data-claim-words]"), words);
  }
}

for (const phrase of all("[data-phrase]")) {
  const field = phrase.closest("form").elements.words;
  const put = () => {
    field.value += phrase.textContent;
    field.focus();
  };
  phrase.replaceWith(button(phrase.textContent, put, "phrase"));
}
for (const decision of all("details.decide")) {
  const summary = one("summary", decision);
  on(summary, "click", () => {
    all("details.decide[open]").forEach((other) => {
      other.open = other === decision;
    });
  });
  // Out of a field back to the head of its decision, where letter keys act again.
  on(decision, "keydown", (event) => event.key === "Escape" && !event.isComposing && summary.focus());
}
on(window, "pageshow", claim);
on(window, "pagehide", () => learn(desk.dataset.releaseUrl, "", { keepalive: true }));
setInterval(claim, MINUTE);
