// [data-print] prints once the paper's fonts are there; body[data-print-now] does so by itself, after the clerk's click
// that asked for a numbered copy.
(function () {
  "use strict";

  function printWhenReady() {
    const fonts = document.fonts ? document.fonts.ready : Promise.resolve();
    fonts.then(function () { window.print(); });
  }

  document.querySelectorAll("[data-print]").forEach(function (button) {
    button.addEventListener("click", printWhenReady);
  });
  if (document.body.hasAttribute("data-print-now")) {
    window.addEventListener("load", printWhenReady);
  }
})();
