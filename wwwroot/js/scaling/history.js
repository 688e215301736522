// The history of a curve: its charts, from what the server put on the page.
import { Chart } from "../charts/frame.js";
import { historyChart } from "../charts/history.js";
import { canDrawIn, sayNoLibrary } from "../libraries.js";
import { parameterChart } from "../charts/parameter.js";

const figure = document.getElementById("history-chart");

function showTable() {
  document.getElementById("figures").scrollIntoView({ block: "start", behavior: "smooth" });
}

function drawParameters() {
  for (const shown of JSON.parse(document.getElementById("parameters")?.textContent ?? "[]")) {
    const place = document.querySelector(`[data-parameter="${shown.history.parameter}"]`);
    const figures = place.parentElement.querySelector("details");
    new Chart(place, () => { figures.open = !figures.open; }).show(parameterChart(shown));
  }
}

if (await canDrawIn(figure)) {
  new Chart(figure, showTable).show(historyChart(JSON.parse(document.getElementById("history").textContent), figure.dataset.claim));
  drawParameters();
} else {
  document.querySelectorAll("[data-parameter]").forEach(sayNoLibrary);
}
