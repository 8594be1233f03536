// [data-claim-url]: the case is claimed while its page is open.
import { all, button, learn, on, one, tell } from "./page.js";

const { claimUrl, releaseUrl } = one("[data-claim-url]").dataset;

async function claim() {
  const [{ words }, status] = await learn(claimUrl, "");
  if (status === 200) {
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
  const closeOthers = () =>
    all("details.decide[open]").forEach((other) => other === decision || other.removeAttribute("open"));
  on(summary, "click", closeOthers); // at once: the next key may send what is open
  on(decision, "toggle", () => decision.open && closeOthers());
  // Back to where letter keys act.
  on(decision, "keydown", (event) => event.key === "Escape" && !event.isComposing && summary.focus());
}
on(window, "pageshow", claim);
on(window, "pagehide", () => learn(releaseUrl, "", { keepalive: true }));
setInterval(claim, 60000);
