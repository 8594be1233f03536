// After unlocking: sends the form that waited.
import { one } from "./page.js";

HTMLFormElement.prototype.submit.call(one("form[data-resume]")); // a field may be called "submit"
