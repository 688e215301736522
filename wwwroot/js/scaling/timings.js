// Anyone's timings: the answer follows what is typed, as the server gives it.
import { Chart } from "../charts/frame.js";
import { canDrawIn } from "../libraries.js";
import { scalingChart } from "../charts/scaling.js";
import { fragment } from "../page.js";
import { morphChildren } from "../morph.js";

const section = document.getElementById("timings");
const form = /** @type {HTMLFormElement} */ (section.querySelector("form"));
const text = /** @type {HTMLTextAreaElement} */ (form.elements.namedItem("timings"));
const answer = document.getElementById("timings-answer");
let chart = null;
let turn = 0;
let timer = 0;

function showTable() {
  const figures = answer.querySelector(".figures");
  figures.open = !figures.open;
}

async function draw() {
  const figure = answer.querySelector("[data-chart]");
  if (chart && chart.figure !== figure) { chart.dispose(); chart = null; }
  if (!figure || !await canDrawIn(figure)) return;
  const { series, weak, file } = JSON.parse(document.getElementById("timings-curves").textContent);
  const picture = scalingChart("speedup", series, { file, weak }) ?? scalingChart("time", series, { file, weak });
  chart ??= new Chart(figure, showTable);
  chart.show(picture);
}

async function ask() {
  const mine = ++turn;
  try {
    const piece = await fragment(form.action.split("#")[0], new FormData(form));
    if (mine !== turn) return;
    morphChildren(answer, piece);
    const faulty = answer.querySelector("#timings-faults") !== null;
    if (faulty) text.setAttribute("aria-invalid", "true");
    else text.removeAttribute("aria-invalid");
    draw();
  } catch {
    // The button sends the form as a page of its own and so says what is wrong.
  }
}

form.addEventListener("input", () => {
  clearTimeout(timer);
  timer = window.setTimeout(ask, 250);
});

form.addEventListener("submit", event => {
  if (event.submitter?.id !== "timings-submit") return;
  event.preventDefault();
  ask();
});

section.addEventListener("click", event => {
  const example = event.target.closest("[data-example]");
  if (!example) return;
  event.preventDefault();
  text.value = example.dataset.example;
  ask();
});

/** Draws the answer that came with the page. */
export const drawTimings = draw;
