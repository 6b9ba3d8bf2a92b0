"use strict";

// A list that cannot be changed in place is opened as a page, which says what is wrong.
document.addEventListener("htmx:responseError", (event) => location.assign(event.detail.pathInfo.finalRequestPath));
