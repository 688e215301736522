// The scaling page: curves of the chosen jobs over one another. Strategies keep their colours; jobs differ by letter and dash.
import { api } from "./page.js";
import { Chart } from "./charts/frame.js";
import { scalingChart } from "./charts/scaling.js";

const source = document.getElementById("chosen-jobs");
const jobs = source ? JSON.parse(source.textContent) : [];
const figures = [...document.querySelectorAll("[data-chart]")];
const hidden = new Set();
const charts = new Map();
let curves = [];

function showTable() {
  document.getElementById("figures").scrollIntoView({ block: "start", behavior: "smooth" });
}

function draw() {
  const shown = curves.filter(c => !hidden.has(c.strategy));
  for (const figure of figures) {
    if (!charts.has(figure)) charts.set(figure, new Chart(figure, showTable));
    const picture = scalingChart(figure.dataset.chart, shown, { file: jobs.map(j => j.id).join("+"), description: jobs.map(j => j.title).join("; "), weak: jobs.some(j => j.weak) });
    if (picture) charts.get(figure).show(picture);
  }
  for (const row of document.querySelectorAll(".scaling-table tr[data-strategy]")) row.hidden = hidden.has(row.dataset.strategy);
}

document.getElementById("strategies")?.addEventListener("click", event => {
  const chip = event.target.closest("[data-strategy]");
  if (!chip) return;
  const show = chip.getAttribute("aria-pressed") !== "true";
  chip.setAttribute("aria-pressed", String(show));
  if (show) hidden.delete(chip.dataset.strategy);
  else hidden.add(chip.dataset.strategy);
  draw();
});

async function load() {
  const answers = await Promise.all(jobs.map(job => api(`api/v1/jobs/${encodeURIComponent(job.id)}/scaling`)));
  curves = answers.flatMap((answer, i) => answer.series.map(series => ({ ...series, label: jobs[i].letter ? `${jobs[i].letter} ${series.label}` : series.label, dash: i > 0 })));
  draw();
}

if (jobs.length > 0 && window.echarts) {
  load().catch(error => { for (const figure of figures) figure.textContent = `This chart cannot be drawn: ${error.message}`; });
}
