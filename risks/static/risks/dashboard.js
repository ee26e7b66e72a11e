// Draws each canvas from the table it names: the chart shows what the table says, and says nothing of its own.
"use strict";

const charts = [];

function colours(canvas) {
  const style = getComputedStyle(canvas.closest(".dashboard"));
  return { text: style.color, line: style.getPropertyValue("--line").trim() };
}

function axis(title, { text, line }, extra) {
  return {
    title: { display: true, text: title, color: text },
    ticks: { color: text, ...extra },
    grid: { color: line },
    border: { color: line },
  };
}

function options(canvas, legend) {
  const own = colours(canvas);
  const along = canvas.dataset.along || "x";
  const table = document.getElementById(canvas.dataset.table);
  const names = axis(table.querySelector("thead th").textContent, own, { autoSkip: false });
  const values = { ...axis(canvas.dataset.values, own, { precision: 0 }), beginAtZero: true };
  return {
    animation: false,
    responsive: true,
    maintainAspectRatio: false,
    indexAxis: along,
    plugins: { legend: { display: legend, labels: { color: own.text } } },
    scales: along === "x" ? { x: names, y: values } : { x: values, y: names },
  };
}

function datasets(table) {
  const columns = [...table.querySelectorAll("thead th")];
  const rows = [...table.querySelectorAll("tbody tr")];
  return columns
    .map((column, position) => ({ column, position }))
    .filter(({ column }) => column.dataset.series)
    .map(({ column, position }) => ({
      label: column.dataset.series,
      data: rows.map((row) => (row.cells[position].dataset.value === "" ? null : Number(row.cells[position].dataset.value))),
      backgroundColor: rows.map((row) => column.dataset.colour || row.dataset.colour),
      maxBarThickness: 36,
      minBarLength: 0,
    }));
}

function draw(canvas) {
  const table = document.getElementById(canvas.dataset.table);
  const labels = [...table.querySelectorAll("tbody th")].map((cell) => cell.textContent);
  const data = { labels, datasets: datasets(table) };
  Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
  charts.push(new Chart(canvas, { type: "bar", data, options: options(canvas, data.datasets.length > 1) }));
}

function paint() {
  for (const chart of charts) {
    chart.options = options(chart.canvas, chart.data.datasets.length > 1);
    chart.update();
  }
}

document.querySelectorAll("canvas[data-table]").forEach(draw);
// The theme is a class of the document; whoever changes it changes what can be read on it.
new MutationObserver(paint).observe(document.documentElement, { attributes: true, attributeFilter: ["class"] });
