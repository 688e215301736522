// The scaling page: draws the curves that the server put on the page, and follows its filters without a reload.
import { Chart } from "../charts/frame.js";
import { canDrawIn } from "../libraries.js";
import { scalingChart } from "../charts/scaling.js";
import { swapWithin } from "../swap.js";
import { drawTimings } from "./timings.js";

const root = document.getElementById("scaling");
let chart = null;

function showTable() {
  document.getElementById("figures")?.scrollIntoView({ block: "start", behavior: "smooth" });
}

async function draw() {
  const figure = root.querySelector("figure[data-chart]");
  const source = document.getElementById("curves");
  if (chart && chart.figure !== figure) { chart.dispose(); chart = null; }
  if (!figure || !source || !await canDrawIn(figure)) return;
  const shown = JSON.parse(source.textContent);
  const picture = scalingChart(shown.view, shown.series, { file: shown.file, weak: shown.weak, elapsed: shown.elapsed, description: root.querySelector(".scaling-board")?.textContent ?? "" });
  if (!picture) {
    chart?.dispose();
    chart = null;
    figure.textContent = "These curves do not have this figure: it needs a baseline and more than one worker.";
    return;
  }
  chart ??= new Chart(figure, showTable);
  chart.show(picture);
}

swapWithin(root, draw);
draw();
drawTimings();
