// The idle lock on the page. The server locks by itself; this warns a minute before, lets a key press go on working,
// and asks for the password over the page, so that typed text and chosen files stay where they are.
(function () {
  "use strict";

  const dialog = document.getElementById("idle-lock");
  const warning = document.getElementById("idle-warning");
  if (!dialog || !dialog.showModal) {
    return;
  }
  const WARN_SECONDS = 60;
  const form = dialog.querySelector("form");
  const password = form.elements.password;
  const errorLine = dialog.querySelector(".idle-lock-error");

  let deadline = 0; // when the server locks, by this computer's clock, in milliseconds
  let askedAt = 0; // when the server was last asked, so that a dead line is not asked every second
  let waiting = null; // the form whose sending the lock stopped, with the button pressed

  function secondsLeft() {
    return Math.ceil((deadline - Date.now()) / 1000);
  }

  function setSeconds(seconds) {
    deadline = Date.now() + seconds * 1000;
  }

  function isLocked() {
    return dialog.open;
  }

  // Resolves to true when the session is open. A GET marked as background is no activity; a POST is.
  async function ask(method) {
    askedAt = Date.now();
    const headers = { Accept: "application/json", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value };
    if (method === "GET") {
      headers["X-Background"] = "1";
    }
    const answer = await fetch(dialog.dataset.ping, { method, headers, redirect: "manual", cache: "no-store" });
    if (answer.status === 423 || answer.type === "opaqueredirect") {
      return false;
    }
    if (!answer.ok) {
      throw new Error("no answer");
    }
    setSeconds((await answer.json()).seconds);
    return true;
  }

  function showWarning() {
    const seconds = Math.max(10, Math.ceil(secondsLeft() / 10) * 10); // in tens: screen readers read each change
    const words = seconds + " 秒内将锁定屏幕。按任意键继续使用；锁定后填写的内容也会保留。";
    if (warning.textContent !== words) {
      warning.textContent = words;
    }
    warning.hidden = false;
  }

  function lock() {
    warning.hidden = true;
    if (!isLocked()) {
      errorLine.textContent = "";
      document.documentElement.classList.add("is-locked");
      dialog.showModal();
      password.focus();
    }
  }

  function open() {
    password.value = "";
    document.documentElement.classList.remove("is-locked");
    if (isLocked()) {
      dialog.close();
    }
    document.dispatchEvent(new Event("unlocked"));
    if (waiting) {
      const { target, button } = waiting;
      waiting = null;
      send(target, button);
    }
  }

  function send(target, button) {
    if (target.requestSubmit) {
      target.requestSubmit(button && button.form === target ? button : undefined);
    } else {
      target.submit();
    }
  }

  async function tick() {
    const seconds = secondsLeft();
    if (isLocked()) {
      return;
    }
    if (seconds > WARN_SECONDS) {
      warning.hidden = true;
      return;
    }
    if (Date.now() - askedAt < 10000 && seconds > 0) {
      showWarning();
      return;
    }
    // Another window of the same person may have been in use meanwhile.
    try {
      if (!(await ask("GET"))) {
        lock();
      } else if (secondsLeft() <= WARN_SECONDS) {
        showWarning();
      }
    } catch (lost) {
      if (seconds <= 0) {
        lock();
      }
    }
  }

  async function stayOpen() {
    if (isLocked() || secondsLeft() > WARN_SECONDS || warning.hidden) {
      return;
    }
    try {
      if (!(await ask("POST"))) {
        lock();
      } else if (secondsLeft() > WARN_SECONDS) {
        warning.hidden = true;
      }
    } catch (lost) {
      // No line: the next second tries again.
    }
  }

  async function unlock() {
    const answer = await fetch(form.action, {
      method: "POST",
      body: new FormData(form),
      headers: { Accept: "application/json" },
      redirect: "manual",
    });
    if (answer.ok) {
      setSeconds((await answer.json()).seconds);
      open();
    } else if (answer.status === 403 || answer.status === 429) {
      errorLine.textContent = (await answer.json()).message;
      password.select();
    } else {
      errorLine.textContent = "登录已结束，不能在这里解锁。请先抄下需要的内容，再刷新页面重新登录。";
    }
  }

  async function lockNow() {
    const headers = { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value };
    await fetch(dialog.dataset.lock, { method: "POST", headers, redirect: "manual" });
    lock();
  }

  form.addEventListener("submit", function (event) {
    event.preventDefault();
    unlock().catch(function () {
      errorLine.textContent = "连不上服务器，屏幕仍然锁定，填写的内容都在。请稍后再试。";
    });
  });

  // A save pressed after the time ran out (a computer woken from sleep) waits for the password instead of being lost.
  document.addEventListener("submit", function (event) {
    const locksNow = event.target.getAttribute("action") === dialog.dataset.lock;
    if (event.target === form || event.defaultPrevented || (secondsLeft() > 0 && !locksNow)) {
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    if (locksNow) { // the clerk leaves the counter: what is on the page stays
      lockNow().catch(function () { event.target.submit(); });
      return;
    }
    waiting = { target: event.target, button: event.submitter };
    ask("GET").then(function (isOpen) { (isOpen ? open : lock)(); }, lock);
  }, true);

  dialog.addEventListener("cancel", function (event) { event.preventDefault(); });
  dialog.addEventListener("close", function () {
    if (document.documentElement.classList.contains("is-locked")) {
      dialog.showModal();
    }
  });
  document.addEventListener("keydown", stayOpen);
  document.addEventListener("pointerdown", stayOpen);
  document.addEventListener("visibilitychange", function () {
    if (document.hidden) {
      return;
    }
    if (isLocked()) { // opened in another window: open here too
      ask("GET").then(function (isOpen) { if (isOpen) { open(); } }, function () {});
    } else {
      tick();
    }
  });
  setSeconds(Number(dialog.dataset.seconds));
  setInterval(tick, 1000);
})();
