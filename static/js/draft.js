/* What is typed into a long form is kept in this tab until it is saved: through an expired session, a lost connection,
   the Back button, a page left by mistake. It is shown again by the server, as if a row had been added. */
(function () {
  "use strict";
  const form = document.querySelector("form[data-draft]");
  if (!form) return;
  const key = "draft:" + location.pathname;
  const offer = document.querySelector("[data-draft-offer]");

  function keep(sent) {
    const entries = [...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken");
    const draft = { owner: form.dataset.draft, at: Date.now(), sent, entries };
    try {
      sessionStorage.setItem(key, JSON.stringify(draft));
    } catch (error) {
      // No room, or storage is forbidden: the form works as it does without this script.
    }
  }
  function stored() {
    const draft = JSON.parse(sessionStorage.getItem(key) || "null");
    return draft && draft.owner === form.dataset.draft ? draft : null;
  }
  function forget() {
    sessionStorage.removeItem(key);
    offer.hidden = true;
  }
  function bringBack(draft) {
    const resend = document.createElement("form");
    resend.method = "post";
    resend.hidden = true;
    const token = ["csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value];
    // "add" without a kind of row: shown again without being judged.
    [...draft.entries.filter(([name]) => name !== "add"), token, ["add", ""]].forEach(([name, value]) => {
      const field = document.createElement("textarea"); // an input would lose the ends of lines
      Object.assign(field, { name, value });
      resend.append(field);
    });
    document.body.append(resend);
    form.dispatchEvent(new Event("draft:restoring"));
    resend.submit();
  }

  const draft = stored();
  const isTyped = form.dataset.draftState === "typed"; // what the server shows is newer than what was kept
  if (draft && !isTyped) {
    const time = new Date(draft.at).toLocaleTimeString("vi", { hour: "2-digit", minute: "2-digit" });
    offer.querySelector("[data-draft-time]").textContent = time;
    offer.querySelector("[data-draft-restore]").addEventListener("click", () => bringBack(draft));
    offer.querySelector("[data-draft-forget]").addEventListener("click", forget);
    offer.hidden = false;
  } else if (isTyped) {
    keep(false);
  }

  let timer = 0;
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(() => keep(false), 300);
  };
  ["input", "change", "lookup:picked", "rows:changed"].forEach((name) => form.addEventListener(name, later));
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    keep(true);
  });
  form.querySelectorAll("[data-draft-discard]").forEach((link) =>
    link.addEventListener("click", () => {
      clearTimeout(timer);
      sessionStorage.removeItem(key);
    })
  );
})();
