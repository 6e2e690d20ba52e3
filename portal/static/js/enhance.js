// Makes pages nicer where scripts run; every page works without. Reads data- attributes only.
(() => {
  "use strict";

  // A sent form says so and cannot be sent twice. Its own button's name and value still travel,
  // because the button is switched off only after the browser has gathered the fields.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "yes";
    const button = event.submitter;
    setTimeout(() => {
      if (!button) return;
      button.disabled = true;
      button.dataset.words = button.textContent;
      if (!button.classList.contains("plain")) button.textContent = document.body.dataset.sending;
    });
  });

  // A page that comes back from the browser's memory can be sent again.
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    for (const form of document.forms) delete form.dataset.sent;
    for (const button of document.querySelectorAll("button[data-words]")) {
      button.disabled = false;
      button.textContent = button.dataset.words;
    }
  });

  // A form with a preview button presses it as soon as an answer changes. What had the focus
  // has it again on the page that follows.
  const FOCUS = "focus-after-change";
  for (const form of document.querySelectorAll("form[data-submit-on-change]")) {
    const preview = form.querySelector("button[data-preview]");
    if (!preview) continue;
    let timer;
    form.addEventListener("change", (event) => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        if (form.dataset.sent) return;
        sessionStorage.setItem(FOCUS, event.target.id);
        sessionStorage.setItem(FOCUS + "-scroll", String(scrollY));
        form.requestSubmit(preview);
      }, Number(form.dataset.submitOnChange) || 400);
    });
  }
  const focused = sessionStorage.getItem(FOCUS);
  if (focused) {
    const field = document.getElementById(focused);
    if (field) field.focus({ preventScroll: true });
    if (field) scrollTo(0, Number(sessionStorage.getItem(FOCUS + "-scroll")) || 0);
    sessionStorage.removeItem(FOCUS);
    sessionStorage.removeItem(FOCUS + "-scroll");
  }

  // A slider and its number field show the same amount.
  for (const slider of document.querySelectorAll("input[type=range][data-field]")) {
    const field = document.getElementById(slider.dataset.field);
    if (!field) continue;
    slider.addEventListener("input", () => { field.value = slider.value; });
    field.addEventListener("input", () => { slider.value = field.value.replace(/,/g, ""); });
  }

  // "Leave this page quickly" leaves nothing for the back button.
  for (const link of document.querySelectorAll("a[data-leave]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      location.replace(link.href);
    });
  }

  // J and K move between the rows of a queue that asks for it; Enter opens, as on any link.
  const queue = document.querySelector("[data-row-keys]");
  if (queue) {
    document.addEventListener("keydown", (event) => {
      const step = { j: 1, k: -1 }[event.key];
      const isTyping = event.target.closest("input, select, textarea, [contenteditable]");
      if (!step || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
      const links = [...queue.querySelectorAll("[data-row-link]")];
      const here = links.indexOf(document.activeElement);
      const next = links[here < 0 ? 0 : Math.min(Math.max(here + step, 0), links.length - 1)];
      if (next) next.focus();
    });
  }
})();
