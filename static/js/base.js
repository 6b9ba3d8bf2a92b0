"use strict";

// Everything works without this file; it only saves a step here and there.

// After a refused form the reader is taken to what is wrong.
document.querySelector(".error-summary[tabindex]")?.focus();

// A message that was read can be put away with Escape.
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && event.target.closest?.("dialog.notice")) event.target.closest("dialog.notice").close();
});

document.querySelectorAll("[data-show-password]").forEach((button) => {
  const input = document.getElementById(button.dataset.showPassword);
  button.hidden = false;
  button.addEventListener("click", () => {
    const shown = input.type === "password";
    input.type = shown ? "text" : "password";
    button.setAttribute("aria-pressed", String(shown));
  });
});

// A page that is made for paper offers to print itself.
document.querySelectorAll("[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});

// What was kept of a form goes once it is saved, that is when another page answers it; and when the person leaves.
(function () {
  const forget = (isGone) =>
    Object.keys(sessionStorage)
      .filter((key) => key.startsWith("draft:") && isGone(JSON.parse(sessionStorage.getItem(key))))
      .forEach((key) => sessionStorage.removeItem(key));
  try {
    if (!document.querySelector("form[data-draft], .problem, .sign-in")) forget((draft) => draft.sent);
    document.querySelector("[data-sign-out]")?.addEventListener("submit", () => forget(() => true));
  } catch (error) {
    // Storage is forbidden: nothing was kept.
  }
})();

// "/" leads to the search box, except where a "/" is being typed.
document.addEventListener("keydown", (event) => {
  const isTyping = event.target.closest?.("input, textarea, select, [contenteditable]");
  if (event.key !== "/" || event.ctrlKey || event.altKey || event.metaKey || isTyping) return;
  const box = document.querySelector('[data-key="/"]');
  if (!box) return;
  event.preventDefault();
  box.focus();
  box.select();
});
