// After unlocking: sends the form that waited. The button below it does the same without script.
(function () {
  "use strict";
  const form = document.querySelector("form[data-resume]");
  if (form) {
    HTMLFormElement.prototype.submit.call(form);
  }
})();
