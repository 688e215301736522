// The history of a curve: its chart, from what the server put on the page.
import { Chart } from "../charts/frame.js";
import { historyChart } from "../charts/history.js";

const figure = document.getElementById("history-chart");

function showTable() {
  document.getElementById("figures").scrollIntoView({ block: "start", behavior: "smooth" });
}

if (window.echarts) new Chart(figure, showTable).show(historyChart(JSON.parse(document.getElementById("history").textContent)));
