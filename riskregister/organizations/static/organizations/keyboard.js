// Unfold makes some things to click of elements that the keyboard does not reach. Here they become buttons.
"use strict";

// Symbols are drawn by ligatures: a reader would hear their names.
const NAMES = {
  dock_to_right: "Show or hide the navigation",
  close: "Hide the navigation",
  search: "Search",
  shield: "To the dashboard",
  arrow_circle_down: "Sort in descending order",
  arrow_circle_up: "Sort in ascending order",
  cancel: "Do not sort by this column",
  visibility: "Show the password",
};

function nameSymbol(symbol) {
  const control = symbol.closest("a, button, [role=button]");
  const text = control ? control.textContent.trim() : "";
  const isNamed = control && (control.hasAttribute("aria-label") || text !== symbol.textContent.trim());
  const name = NAMES[symbol.textContent.trim()];
  if (control && !isNamed && name) {
    control.setAttribute("aria-label", name);
  }
  if (control !== symbol && (!control || isNamed || name)) {
    symbol.setAttribute("aria-hidden", "true");
  }
}

function makeButton(element) {
  element.tabIndex = 0;
  element.setAttribute("role", "button");
  element.addEventListener("keydown", (event) => {
    if (event.target === element && (event.key === "Enter" || event.key === " ")) {
      event.preventDefault();
      element.click();
    }
  });
}

// Fields that look choices up are drawn by select2 beside the select that they stand for, without its name.
function nameLookup(field) {
  const select = field.closest(".select2-container")?.previousElementSibling;
  const label = select?.labels?.[0]?.textContent.trim() || "Choices";
  field.setAttribute("aria-label", label);
}

const LOOKUP = ".select2-search__field";

// Whenever it draws one: it does so when it likes, before the page is loaded or after.
new MutationObserver(() => {
  document.querySelectorAll(`${LOOKUP}:not([aria-label])`).forEach(nameLookup);
}).observe(document, { childList: true, subtree: true });

document.addEventListener("DOMContentLoaded", () => {
  document
    .querySelectorAll("[x-on\\:click]:not(button, input, label, summary, a[href], #changelist-filter-close)")
    .forEach(makeButton);
  document.querySelectorAll(".material-symbols-outlined").forEach(nameSymbol);
});
