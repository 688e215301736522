// A lab's page: the guess is remembered, and what is measured arrives while the job runs, rendered by the server.
import { fragment, throttle } from "../page.js";
import { left } from "../format.js";
import { hear, tell, whenConnected } from "../live.js";
import { morphChildren } from "../morph.js";
import { Chart } from "../charts/frame.js";
import { canDrawIn } from "../libraries.js";
import { joinSlider } from "./guess.js";
import { labChart } from "./chart.js";
import { remember, remembered } from "./memory.js";

const root = document.getElementById("lab");
const place = document.getElementById("lab-measured");
const lab = root.dataset.lab;
const run = () => document.getElementById("lab-run");
const over = () => !run() || run().dataset.over === "1";

let chart = null;
let seen = Number(run()?.dataset.seq ?? 0);
let fetching = false;
let again = false;

async function draw() {
  const finding = document.getElementById("lab-finding");
  const figure = document.getElementById("lab-chart");
  if (!finding || !await canDrawIn(figure)) return;
  chart ??= new Chart(figure);
  const { guess, guessed, sentence } = run().dataset;
  chart.show(labChart(JSON.parse(finding.dataset.finding), { lab, claim: sentence, guess, guessed, width: figure.clientWidth }));
}

function keep() {
  const { job, guess, guessed, measured, sentence, answered } = run().dataset;
  const mine = remembered(lab);
  // A run that was only looked at is not the reader's own.
  if (guess === "" && mine?.job !== job) return;
  remember(lab, { job, guess, guessed, ...answered === "1" && over() ? { measured, sentence } : { measured: undefined, sentence: undefined } });
}

function finish() {
  const { guessed, measured, sentence } = run().dataset;
  document.getElementById("lab-said").textContent = sentence ? `Measured ${measured}${guessed ? `, you said ${guessed}` : ""}. ${sentence}` : "The run has ended.";
  document.getElementById("lesson").open = true;
}

async function refresh() {
  if (fetching) { again = true; return; }
  fetching = true;
  try {
    morphChildren(place, await fragment(location.href.split("#")[0]));
    seen = Math.max(seen, Number(run().dataset.seq));
    keep();
    draw();
    if (over()) { tell("UnwatchJob", run().dataset.job); finish(); }
  } catch (error) {
    if (error.status === 404) location.reload();
  } finally {
    fetching = false;
    if (again) { again = false; refreshSoon(); }
  }
}

const refreshSoon = throttle(refresh, 400);

function onEvents(events) {
  const fresh = events.filter(e => e.jobId === run().dataset.job && e.seq > seen && e.type !== "log");
  if (fresh.length > 0 && !over()) refreshSoon();
}

function onProgress({ jobId, progress }) {
  if (over() || jobId !== run().dataset.job || !progress) return;
  const set = (id, text) => { const field = document.getElementById(id); if (field && field.textContent !== text) field.textContent = text; };
  set("lab-trial", String(Math.min(progress.trialsDone + 1, progress.trialsTotal)));
  set("lab-left", left(progress.etaSeconds));
  if (progress.itemsTotal > 0) document.querySelector("#lab-bar rect")?.setAttribute("width", String(100 * progress.itemsDone / progress.itemsTotal));
}

function sayBefore() {
  const mine = remembered(lab);
  if (!mine?.measured || mine.job === run()?.dataset.job) return;
  const note = document.getElementById("lab-before");
  note.textContent = mine.guessed ? `Last time you said ${mine.guessed} and measured ${mine.measured}.` : `Last time you measured ${mine.measured}.`;
  note.hidden = false;
}

joinSlider();
sayBefore();
document.getElementById("lab-form").addEventListener("submit", event => {
  // One click, one job: the server holds to the form's key as well.
  const button = event.target.querySelector("button[type=submit]");
  setTimeout(() => { button.disabled = true; });
});
addEventListener("pageshow", event => { if (event.persisted) location.reload(); });
if (run()) {
  keep();
  draw();
  if (!over()) {
    document.getElementById("lab-said").textContent = "The job is submitted; its figures appear as trials end.";
    hear("Events", onEvents);
    hear("Progress", onProgress);
    whenConnected(() => { if (!over()) tell("WatchJob", run().dataset.job, seen); });
  }
}
