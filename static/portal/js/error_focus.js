// After a refused save the focus stands where the work goes on: on the list of errors, else on the first wrong field.
// Without errors it goes to [data-autofocus].
(function () {
  "use strict";
  const place =
    document.querySelector("[data-error-summary]") ||
    document.querySelector(".is-invalid:not([type=hidden])") ||
    document.querySelector("[data-autofocus]");
  if (place) {
    place.focus();
  }
})();
