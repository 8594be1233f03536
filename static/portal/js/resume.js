// After unlocking: sends the form that waited.
import { one } from "./page.js";

one("form[data-resume]").submit();
