// The focus stands where the work goes on: on the list of errors, else the first wrong field, else [data-autofocus].
import { one } from "./page.js";

const place = one("[data-error-summary]") || one(".is-invalid:not([type=hidden])") || one("[data-autofocus]");
if (place) {
  place.focus();
}
