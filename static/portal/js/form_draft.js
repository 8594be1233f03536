// form[data-draft-url] keeps what is typed on the server, for this clerk alone: two seconds after the last input and
// when the page is left. Token, files and the drawn signature are no part of it. What could not be sent stays on the
// page and is sent again; with data-draft-waits an older draft is to be taken back or thrown away first.
(function () {
  "use strict";

  const form = document.querySelector("form[data-draft-url]");
  if (!form) {
    return;
  }
  const PAUSE = 2000;
  const LONGEST = 60000;
  const ENDED = "没有暂存，内容还在本页。请抄下需要的内容，再刷新页面重新登录";
  const LOST = "没有网络，内容还在本页，恢复后自动暂存";
  const status = form.querySelector("[data-draft-status]");
  let typed = 0; // counts inputs
  let kept = 0; // the count that the server has
  let flying = 0; // the count that is on its way, 0 = none
  let leaving = false; // the form itself is on its way, or its draft is thrown away
  let composing = false;
  let wait = PAUSE;
  let timer = 0;
  let stop = null;

  function tell(words) {
    if (status.textContent !== words) {
      status.textContent = words;
    }
  }

  function fields() {
    const sent = new URLSearchParams();
    new FormData(form).forEach(function (value, name) {
      if (typeof value === "string" && value.indexOf("data:") !== 0) {
        sent.append(name, value);
      }
    });
    return sent;
  }

  function later(pause) {
    clearTimeout(timer);
    timer = setTimeout(send, pause);
  }

  function again(words) {
    wait = Math.min(wait * 2, LONGEST);
    tell(words);
  }

  async function hear(answer, count) {
    if (answer.ok) {
      kept = count;
      wait = PAUSE;
      tell("已暂存 " + (await answer.json()).saved_at);
    } else if (answer.status === 423) {
      again("屏幕已锁定，内容还在本页，解锁后自动暂存");
    } else if (answer.status >= 500) {
      again("没有暂存，内容还在本页，稍后自动再试");
    } else { // asking again would be answered alike
      kept = count;
      tell(answer.status === 422 ? (await answer.json()).message : ENDED);
    }
  }

  function send() {
    if (!flying) {
      fly();
    }
  }

  async function fly() {
    if (kept === typed || flying === typed || leaving || composing) {
      return;
    }
    const count = typed;
    flying = count;
    clearTimeout(timer);
    stop = new AbortController();
    try {
      const options = { method: "POST", headers: { "X-Background": "1", Accept: "application/json" }, redirect: "manual" };
      await hear(await fetch(form.dataset.draftUrl, Object.assign(
        { body: fields(), keepalive: true, signal: stop.signal }, options)), count);
    } catch (lost) {
      again(LOST);
    }
    flying = 0;
    if (kept !== typed && !leaving) {
      later(wait);
    }
  }

  function sendNow() {
    wait = PAUSE;
    send();
  }

  function heard(event) {
    if (event.isComposing) {
      return;
    }
    if (form.hasAttribute("data-draft-waits")) {
      tell("上次填写的内容请先恢复或丢弃；现在填写的还不暂存");
      return;
    }
    typed += 1;
    later(wait);
  }

  form.addEventListener("input", heard);
  form.addEventListener("change", heard);
  form.addEventListener("compositionstart", function () { composing = true; });
  form.addEventListener("compositionend", function (event) {
    composing = false;
    heard(event);
  });
  form.addEventListener("submit", function (event) {
    if (!navigator.onLine) { // the browser's own error page would swallow what was typed
      event.preventDefault();
      tell("没有网络，没有保存，内容还在本页。恢复后请再按一次");
    }
  });
  document.addEventListener("submit", function (event) {
    if (!event.defaultPrevented && (event.target === form || event.target.hasAttribute("data-draft-ends"))) {
      leaving = true;
      clearTimeout(timer);
      if (stop) {
        stop.abort();
      }
    }
  });
  window.addEventListener("pageshow", function () { leaving = false; });
  window.addEventListener("online", sendNow);
  document.addEventListener("unlocked", sendNow);
  window.addEventListener("pagehide", fly);
  document.addEventListener("visibilitychange", function () {
    if (document.hidden) {
      fly();
    }
  });
})();
