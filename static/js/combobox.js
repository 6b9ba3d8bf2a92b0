/* Type-ahead for lookups (khuyenhoc/lib/lookup.py): suggestions below an input, picked by keyboard or pointer.
   Picking fills the hidden companion input; typing empties it again. Without this script the server asks instead. */
(function () {
  "use strict";
  let lists = 0;

  function enhance(box) {
    if (box.dataset.ready) return;
    box.dataset.ready = "1";
    const input = box.querySelector("input[type=text]");
    const list = document.createElement("ul");
    list.className = "combobox-list";
    list.id = "goi-y-" + ++lists;
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "Gợi ý");
    box.append(list);
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-controls", list.id);
    const state = document.createElement("p");
    state.className = "combobox-state";
    state.setAttribute("role", "status");
    box.append(state);

    const { noun, add, added } = box.dataset;
    const knownOnly = "knownOnly" in box.dataset;
    let options = [], active = -1, asked = "", timer = 0;

    function choice() {
      return box.querySelector("input[type=hidden]");
    }
    function setChoice(value) {
      box.querySelectorAll(".combobox-ask").forEach((ask) => ask.remove());
      let hidden = choice();
      if (!hidden) {
        hidden = document.createElement("input");
        hidden.type = "hidden";
        hidden.name = input.name + "-choice";
        box.append(hidden);
      }
      hidden.value = value;
      state.textContent = value === "new" ? added : "";
    }
    function close() {
      list.hidden = true;
      active = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    }
    function activate(index) {
      active = index;
      list.querySelectorAll("[role=option]").forEach((element, place) => {
        element.setAttribute("aria-selected", place === index ? "true" : "false");
        if (place === index) {
          input.setAttribute("aria-activedescendant", element.id);
          element.scrollIntoView({ block: "nearest" });
        }
      });
    }
    function pick(index) {
      const option = options[index];
      if (!option) return;
      if (option.id) {
        input.value = option.name;
        setChoice(String(option.id));
      } else {
        setChoice("new");
      }
      close();
      input.dispatchEvent(new CustomEvent("lookup:picked", { bubbles: true }));
    }
    function draw(answer, text) {
      options = answer.items.map((item) => item);
      if (!answer.known && text && !knownOnly) options.push({ id: 0, name: text });
      list.replaceChildren(
        ...options.map((option, index) => {
          const element = document.createElement("li");
          element.id = list.id + "-" + index;
          element.setAttribute("role", "option");
          if (option.id) {
            element.textContent = option.name;
            if (option.detail) {
              const small = document.createElement("small");
              small.textContent = option.detail;
              element.append(" ", small);
            }
          } else {
            element.className = "combobox-add";
            element.textContent = add + " “" + text + "”";
          }
          element.addEventListener("mousedown", (event) => event.preventDefault());
          element.addEventListener("click", () => pick(index));
          return element;
        })
      );
      list.hidden = options.length === 0;
      input.setAttribute("aria-expanded", String(!list.hidden));
      activate(proposal(answer, text));
    }
    /* Which option Tab and Enter take: the record of that very name; without any suggestion, a new one; the only one
       that a search finds ("cong an ha nam"). Where several fit, or a name is typed out that only resembles another, the
       person chooses. */
    function proposal(answer, text) {
      if (answer.known) return answer.exact ?? -1;
      if (answer.items.length === 0) return 0;
      return answer.literal && isSearch(text) ? 0 : -1;
    }
    function isSearch(text) {
      return /^[\x20-\x7e]*$/.test(text);
    }
    /* The person went on before the answer came: decide only what is not in doubt. */
    function settle(answer, text) {
      options = knownOnly ? answer.items : [...answer.items, { id: 0, name: text }];
      if (answer.known && answer.exact !== null) pick(answer.exact);
      else if (!answer.known && answer.items.length === 0) pick(0);
      else if (!answer.known && answer.literal && isSearch(text)) pick(0);
      else doubt();
    }
    function doubt() {
      if (input.value.trim() && !choice()?.value) state.textContent = "Chưa chọn " + noun + ": khi lưu sổ sẽ hỏi lại.";
    }
    async function ask() {
      const text = input.value.trim();
      if (!text) return close();
      asked = text;
      try {
        const response = await fetch(box.dataset.url + "?q=" + encodeURIComponent(text), {
          headers: { Accept: "application/json" },
          credentials: "same-origin",
        });
        if (!response.ok || response.redirected) return close();
        const answer = await response.json();
        if (asked !== text) return;
        if (document.activeElement === input) draw(answer, text);
        else settle(answer, text);
      } catch (error) {
        close(); // No network: what is typed stays, and the server asks on saving.
      }
    }
    input.addEventListener("input", () => {
      setChoice("");
      clearTimeout(timer);
      timer = setTimeout(ask, 120);
    });
    input.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" && list.hidden) ask();
      if (list.hidden) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        const step = event.key === "ArrowDown" ? 1 : -1;
        activate((active + step + options.length) % options.length);
      } else if (event.key === "Enter" && !event.ctrlKey && active >= 0) {
        event.preventDefault();
        pick(active);
      } else if (event.key === "Tab" && active >= 0) {
        pick(active);
      } else if (event.key === "Escape") {
        event.preventDefault();
        close();
      }
    });
    input.addEventListener("blur", () => {
      clearTimeout(timer);
      close();
      if (input.value.trim() && !choice()?.value && !box.querySelector(".combobox-ask")) ask();
    });
  }

  window.enhanceLookups = (root) => root.querySelectorAll("[data-combobox]").forEach(enhance);
  window.enhanceLookups(document);
})();
