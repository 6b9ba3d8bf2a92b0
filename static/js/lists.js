"use strict";

// A list that cannot be changed in place is opened as a page, which says what is wrong.
document.addEventListener("htmx:responseError", (event) => location.assign(event.detail.pathInfo.finalRequestPath));

// Leaving the search box says nothing that typing has not said: a second answer would move the list under a click.
document.addEventListener(
  "change",
  (event) => {
    if (event.target.matches(".filter-bar input[type=search]")) event.stopPropagation();
  },
  true
);
