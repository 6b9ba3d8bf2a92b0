/* The entry form: rows added and struck out without a round trip, rows that name parties kept up to date, the period
   read back in words. Everything here also works, with round trips, without this script. */
(function () {
  "use strict";
  const form = document.querySelector("[data-entry]");
  if (!form) return;

  const setOf = (prefix) => form.querySelector(`[data-rows="${prefix}"]`);
  const rowsOf = (set) => [...set.querySelectorAll("[data-row]")];
  const isStruck = (row) => row.querySelector("input[name$='-DELETE']").checked;
  const isBlank = (row) =>
    ![...row.querySelectorAll("input:not([type=hidden]), textarea")].some((field) =>
      ["checkbox", "radio"].includes(field.type) ? field.checked : field.value.trim()
    );

  /* --- Rows --- */

  function dress(row, set) {
    const strike = row.querySelector(".entry-strike");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "entry-remove";
    button.textContent = "×";
    button.addEventListener("click", () => strikeOut(row, set));
    strike.hidden = true;
    strike.after(button);
    row.querySelectorAll("[name$='-period']").forEach(readBack);
    renumber(set);
  }
  function strikeOut(row, set) {
    const box = row.querySelector("input[name$='-DELETE']");
    const kept = rowsOf(set).filter((other) => other !== row && !isStruck(other));
    box.checked = true;
    row.hidden = true;
    renumber(set);
    nameParties();
    offerUndo(row, set);
    form.dispatchEvent(new Event("rows:changed"));
    (kept.length ? kept[kept.length - 1].querySelector("input:not([type=hidden])") : set.querySelector(".entry-add")).focus();
  }
  function offerUndo(row, set) {
    set.querySelectorAll(".entry-undo").forEach((old) => old.remove());
    if (isBlank(row)) return;
    const note = document.createElement("p");
    note.className = "entry-undo";
    note.setAttribute("role", "status");
    note.textContent = "Đã bỏ một dòng. ";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-quiet btn-sm";
    button.textContent = "Lấy lại";
    button.addEventListener("click", () => {
      row.querySelector("input[name$='-DELETE']").checked = false;
      row.hidden = false;
      note.remove();
      renumber(set);
      nameParties();
      form.dispatchEvent(new Event("rows:changed"));
      row.querySelector("input:not([type=hidden])").focus();
    });
    note.append(button);
    set.querySelector(".entry-add").before(note);
  }
  function renumber(set) {
    rowsOf(set)
      .filter((row) => !isStruck(row))
      .forEach((row, place) => {
        row.querySelector("[data-number]").textContent = place + 1;
        const button = row.querySelector(".entry-remove");
        if (button) button.setAttribute("aria-label", `Bỏ dòng ${place + 1}`);
      });
  }
  function addRow(set, focus) {
    const total = set.querySelector("input[name$='-TOTAL_FORMS']");
    const holder = document.createElement("ol");
    holder.innerHTML = set.querySelector("template").innerHTML.replaceAll("__prefix__", total.value);
    const row = holder.firstElementChild;
    set.querySelector(".entry-rows").append(row);
    total.value = Number(total.value) + 1;
    dress(row, set);
    window.enhanceLookups(row);
    nameParties();
    if (focus) row.querySelector("input:not([type=hidden]), select").focus();
    return row;
  }
  /* A blank row always waits below the last one, so that going on needs no button. */
  function keepBlankRow(set) {
    const last = rowsOf(set).filter((row) => !isStruck(row)).pop();
    if (last && !isBlank(last)) addRow(set, false);
  }

  /* --- Rows that refer to parties --- */

  function partyLabels() {
    return rowsOf(setOf("parties"))
      .map((row, number) => ({ row, number, name: row.querySelector("[data-combobox] input[type=text]").value.trim() }))
      .filter((party) => party.name && !isStruck(party.row));
  }
  function nameParties() {
    if (!setOf("parties")) return; // a form without parties has none to name
    const parties = partyLabels();
    rowsOf(setOf("signatories")).forEach((row) => {
      const select = row.querySelector("select[name$='-party']");
      // What was chosen is remembered: a party whose name is being mended, or that is taken back, is the same row.
      const chosen = select.value || select.dataset.chosen || "";
      select.dataset.chosen = chosen;
      select.replaceChildren(new Option("Chọn bên", ""), ...parties.map((party) => new Option(party.name, party.number)));
      select.value = parties.some((party) => String(party.number) === chosen) ? chosen : "";
    });
    rowsOf(setOf("commitments")).forEach((row) => tickParties(row, parties));
  }
  function tickParties(row, parties) {
    const list = row.querySelector(".bearing .tick-list");
    const joint = row.querySelector("input[name$='-is_joint']");
    const name = joint.name.replace(/-is_joint$/, "-bearers");
    const ticked = remembered(list);
    const wanted = parties.map((party) => party.number + party.name).join("|");
    if (list.dataset.drawn === wanted) return;
    list.dataset.drawn = wanted;
    list.replaceChildren(
      ...parties.map((party) => {
        const box = document.createElement("div");
        box.className = "form-check";
        const input = document.createElement("input");
        Object.assign(input, { type: "checkbox", className: "form-check-input", name, value: party.number });
        input.id = `id_${name}_p${party.number}`;
        input.checked = ticked.has(String(party.number));
        const label = document.createElement("label");
        Object.assign(label, { className: "form-check-label", htmlFor: input.id, textContent: party.name });
        box.append(input, label);
        return box;
      })
    );
    sayTicked(row);
  }
  /* Which parties are ticked, those included that are not shown: a name is being mended, or its row may be taken back. */
  function remembered(list) {
    const ticked = new Set((list.dataset.ticked || "").split(" ").filter(Boolean));
    list.querySelectorAll("input").forEach((input) => (input.checked ? ticked.add(input.value) : ticked.delete(input.value)));
    list.dataset.ticked = [...ticked].join(" ");
    return ticked;
  }
  /* What the line of a fold says. */
  function sayTicked(row) {
    const said = row.querySelector("[data-ticked]");
    if (!said) return;
    const names = [...row.querySelectorAll(".bearing .tick-list input:checked")].map((input) => input.labels[0].textContent.trim());
    const isJoint = row.querySelector("input[name$='-is_joint']").checked;
    said.textContent = isJoint ? said.dataset.everyone : names.join(", ") || "chưa chọn";
  }
  /* Who goes on to another row needs the ticks of the earlier ones no longer; not on a click, which would miss its aim. */
  function foldOthers(current) {
    rowsOf(current.closest("[data-rows]")).forEach((row) => {
      const fold = row.querySelector("[data-tick-fold]");
      if (fold && row !== current && row.querySelector(".bearing input:checked")) fold.open = false;
    });
  }
  /* "All parties" and single parties exclude each other. */
  function keepBearingPlain(target) {
    const bearing = target.closest(".bearing");
    if (!bearing || !target.checked) return;
    const isJoint = target.name.endsWith("-is_joint");
    bearing.querySelectorAll("input:checked").forEach((input) => {
      if (input !== target && input.name.endsWith("-is_joint") !== isJoint) input.checked = false;
    });
  }

  /* --- The period, read back --- */

  function readBack(input) {
    const note = document.createElement("p");
    note.className = "period-read";
    note.setAttribute("role", "status");
    input.after(note);
    let timer = 0;
    async function ask() {
      const text = input.value.trim();
      if (!text) return (note.textContent = "");
      try {
        const response = await fetch(`${form.dataset.periodUrl}?q=${encodeURIComponent(text)}`, { credentials: "same-origin" });
        if (!response.ok || response.redirected) return;
        const answer = await response.json();
        if (input.value.trim() !== text) return;
        note.textContent = answer.error || answer.text || "";
        note.classList.toggle("is-wrong", Boolean(answer.error));
      } catch (error) {
        note.textContent = "";
      }
    }
    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(ask, 250);
    });
    if (input.value && !input.classList.contains("is-invalid")) ask();
  }

  /* --- The event: its fields wait until there is one --- */

  const held = form.querySelector("[name='event-is_held']");
  const eventFields = [...form.querySelectorAll(".event-fields")];
  function showEvent() {
    eventFields.forEach((part) => (part.hidden = !held.checked));
  }
  if (held) {
    const isFilled = eventFields.some((part) =>
      [...part.querySelectorAll("input:not([type=hidden]), select")].some((field) =>
        field.type === "radio" ? field.checked && field.value !== "unknown" : field.type !== "checkbox" && field.value.trim()
      )
    );
    if (isFilled || form.querySelector(".event-fields .is-invalid")) held.checked = true;
    held.addEventListener("change", showEvent);
    showEvent();
  }

  function goOn(from) {
    const fields = [...form.querySelectorAll("input:not([type=hidden]), select, textarea")].filter(
      (field) => field.checkVisibility() && field.tabIndex >= 0
    );
    const next = fields[fields.indexOf(from) + 1];
    if (next) next.focus();
  }

  /* --- Wiring --- */

  form.querySelectorAll("[data-rows]").forEach((set) => {
    rowsOf(set).forEach((row) => {
      dress(row, set);
      if (isStruck(row)) row.hidden = true;
    });
    renumber(set);
    set.querySelector(".entry-add").addEventListener("click", (event) => {
      event.preventDefault();
      const blank = rowsOf(set).find((row) => !isStruck(row) && isBlank(row));
      if (blank) blank.querySelector("input:not([type=hidden]), select").focus();
      else addRow(set, true);
    });
  });
  form.addEventListener("input", (event) => {
    const set = event.target.closest("[data-rows]");
    if (set) keepBlankRow(set);
    if (set && set.dataset.rows === "parties") nameParties();
    const row = event.target.closest("[data-row]");
    if (row && event.target.type !== "checkbox") foldOthers(row);
  });
  form.addEventListener("lookup:picked", (event) => {
    const set = event.target.closest("[data-rows]");
    if (set) keepBlankRow(set);
    nameParties();
  });
  form.addEventListener("change", (event) => {
    keepBearingPlain(event.target);
    if (event.target.closest(".bearing")) sayTicked(event.target.closest("[data-row]"));
    if (event.target.matches("select[name$='-party']")) event.target.dataset.chosen = event.target.value;
    const isCapacity = event.target.matches("select[name$='-capacity']") && event.target.value;
    if (isCapacity) event.target.closest("[data-row]").querySelector("details").open = true; // who is signed for
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit(form.querySelector("[data-save]"));
    // Enter in a line is a habit of spreadsheets; it must not save a form that is half filled in.
    // It goes on to the next field.
    else if (event.key === "Enter" && event.target.matches("input:not([type=checkbox]):not([type=radio])")) {
      event.preventDefault();
      goOn(event.target);
    }
  });
  form.querySelectorAll("[name=period]").forEach(readBack);
  nameParties();

  /* --- Nothing typed is lost by accident, and nothing is saved twice --- */

  form.querySelector("[data-save-note]").textContent = "Ctrl + Enter để lưu";
  let dirty = form.querySelector(".error-summary, .notice-warning") !== null, saving = false;
  form.addEventListener("input", () => (dirty = true));
  form.addEventListener("submit", (event) => {
    if (saving) return event.preventDefault();
    saving = true;
    form.querySelector("[data-save-note]").textContent = "Đang lưu…";
  });
  form.addEventListener("draft:restoring", () => (saving = true));
  window.addEventListener("pageshow", () => (saving = false));
  window.addEventListener("beforeunload", (event) => {
    if (dirty && !saving) event.preventDefault();
  });
  const summary = form.querySelector(".error-summary");
  const aim = form.querySelector(`[id="${CSS.escape(location.hash.slice(1))}"]:is(input, textarea)`);
  if (summary) summary.focus();
  else if (aim) aim.select(); // a link led to this field; what is typed takes its place
})();
