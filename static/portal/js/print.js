// [data-print] prints once the paper's fonts are there.
import { all, on } from "./page.js";

all("[data-print]").forEach((button) => on(button, "click", () => document.fonts.ready.then(() => window.print())));
