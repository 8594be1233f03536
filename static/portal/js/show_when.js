// [data-show-when="type=referral|other mode!=promise"] is shown while all its conditions hold; "name=" means empty,
// several values of one field are joined by "|". Only hides: the server decides what counts.
(function () {
  "use strict";

  function valuesOf(form, name) {
    return Array.from(form.elements).filter(function (field) {
      return field.name === name && (!/^(checkbox|radio)$/.test(field.type) || field.checked);
    }).map(function (field) { return field.value; });
  }

  function holds(form, condition) {
    const parts = /^([^!=]+)(!?=)(.*)$/.exec(condition);
    if (!parts) {
      return true;
    }
    const wanted = parts[3].split("|");
    const values = valuesOf(form, parts[1]);
    const found = (values.length ? values : [""]).some(function (value) { return wanted.indexOf(value) >= 0; });
    return parts[2] === "=" ? found : !found;
  }

  function refresh(form) {
    form.querySelectorAll("[data-show-when]").forEach(function (part) {
      const conditions = part.dataset.showWhen.trim().split(/\s+/);
      part.hidden = !conditions.every(function (condition) { return holds(form, condition); });
    });
  }

  const forms = Array.from(document.forms).filter(function (form) { return form.querySelector("[data-show-when]"); });
  forms.forEach(function (form) {
    refresh(form);
    form.addEventListener("change", function () { refresh(form); });
    form.addEventListener("reset", function () { setTimeout(refresh, 0, form); });
  });
  window.addEventListener("pageshow", function () { forms.forEach(refresh); });
})();
