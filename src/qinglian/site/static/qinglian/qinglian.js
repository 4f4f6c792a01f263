// Keyboard: "/" goes to the search field, "?" lists the shortcuts. Every page works without this file.
(function () {
  "use strict";

  function typing(target) {
    return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
  }

  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) {
      return;
    }
    if (event.key === "/") {
      var field = document.querySelector("[data-search]");
      if (field) {
        event.preventDefault();
        field.focus();
        field.select();
      }
    } else if (event.key === "?") {
      var dialog = document.getElementById("q-keys");
      if (dialog && dialog.showModal && !dialog.open) {
        dialog.showModal();
      }
    }
  });

  // An open menu closes with Escape and with a click elsewhere.
  function closeMenus(except) {
    document.querySelectorAll("details.q-pop[open]").forEach(function (menu) {
      if (menu !== except) {
        menu.open = false;
      }
    });
  }
  document.addEventListener("click", function (event) {
    closeMenus(event.target.closest("details.q-pop"));
  });
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape") {
      closeMenus(null);
    }
  });
})();
