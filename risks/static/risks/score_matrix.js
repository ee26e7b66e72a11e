// The matrix that a risk is scored on: its cells become buttons that set the two fields beside it. Without this
// script, or for somebody who only reads, the cells are text and the fields do alone.
"use strict";

(() => {
  const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

  const button = (cell) => {
    const { likelihood, impact, urgency } = cell.dataset;
    const made = document.createElement("button");
    made.type = "button";
    made.className = "rr-cell";
    made.textContent = urgency;
    made.setAttribute("aria-label", `Likelihood ${likelihood}, impact ${impact}: urgency ${urgency}`);
    cell.replaceChildren(made);
    return made;
  };

  const start = (matrix) => {
    const likelihood = document.getElementById("id_likelihood");
    const impact = document.getElementById("id_impact");
    if (likelihood === null || impact === null) return;
    const result = matrix.querySelector("[data-score-result]");
    const rows = [...matrix.querySelectorAll("tbody tr")].map((row) => [...row.querySelectorAll("td")].map(button));
    const cells = rows.flat();
    const of = (cell) => cell.parentElement.dataset;

    // One stop of the Tab key for the whole matrix; the arrows move within it (WAI-ARIA practices, roving tabindex).
    const stopAt = (cell) => cells.forEach((each) => { each.tabIndex = each === cell ? 0 : -1; });

    const show = () => {
      const chosen = cells.find((each) => of(each).likelihood === likelihood.value && of(each).impact === impact.value);
      for (const each of cells) {
        each.setAttribute("aria-pressed", String(each === chosen));
        each.parentElement.classList.toggle("rr-chosen", each === chosen);
      }
      stopAt(chosen ?? cells[0]);
      result.textContent = chosen === undefined
        ? "No urgency: likelihood and impact are not both set."
        : `Likelihood ${likelihood.value}, impact ${impact.value}: urgency ${of(chosen).urgency}.`;
    };

    const choose = (cell) => {
      likelihood.value = of(cell).likelihood;
      impact.value = of(cell).impact;
      for (const field of [likelihood, impact]) field.dispatchEvent(new Event("change", { bubbles: true }));
    };

    rows.forEach((row, down) => row.forEach((cell, across) => {
      cell.addEventListener("click", () => choose(cell));
      cell.addEventListener("keydown", (event) => {
        const move = MOVES[event.key];
        if (move === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
        event.preventDefault();
        const next = rows[down + move[0]]?.[across + move[1]];
        if (next === undefined) return;
        stopAt(next);
        next.focus();
      });
    }));
    for (const field of [likelihood, impact]) field.addEventListener("change", show);
    show();
  };

  const startAll = () => document.querySelectorAll("[data-score-matrix]").forEach(start);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", startAll);
  else startAll();
})();
