// The charts on the job page's open tab: made when their figure appears, fed again when trials finish, given back when it goes.
import { api } from "../page.js";
import { Chart } from "../charts/frame.js";
import { chartLibrary, sayNoLibrary } from "../libraries.js";
import { scalingChart } from "../charts/scaling.js";
import { phasesChart } from "../charts/phases.js";
import { TimelineChart } from "../charts/timeline.js";
import { waterfallChart } from "../charts/waterfall.js";

/** What stands in the place of a chart that cannot be drawn from the trials there are. */
const nothing = {
  speedup: "No speedup is shown: there is no baseline, or other work used the node while it was measured. Run it again when the node is idle.",
  efficiency: "Without a speedup there is no efficiency.",
  karpFlatt: "It takes a baseline and a configuration of two workers or more.",
};

/** @type {Map<HTMLElement, Chart>} */
const drawn = new Map();
let curves = null;
let curvesOf = "";

async function scalingOf(job) {
  // Not the number of trials: one that runs again changes the figures too.
  const stamp = `${job.id}/${job.seq}`;
  if (stamp !== curvesOf) {
    curves = api(`api/v1/jobs/${encodeURIComponent(job.id)}/scaling`);
    curvesOf = stamp;
    curves.catch(() => { curvesOf = ""; });
  }
  return (await curves).series;
}

async function waterfallOf(figure, job) {
  const all = (await scalingOf(job)).flatMap(s => (figure.dataset.elapsed ? s.elapsedWaterfalls : s.waterfalls) ?? []);
  return all.find(w => `${w.strategy}-${w.workers}-${w.variant ?? ""}` === figure.dataset.of);
}

function phaseRows() {
  return [...document.querySelectorAll("#phases-table tr[data-phases]")]
    .map(row => ({ label: row.dataset.label, seconds: JSON.parse(row.dataset.phases) }));
}

async function pictureOf(figure, job) {
  const about = { file: job.id, description: document.querySelector(".job-sentence")?.textContent ?? "", unit: document.querySelector("#job")?.dataset.unit ?? "items", weak: job.weak };
  switch (figure.dataset.chart) {
    case "phases": return phasesChart(phaseRows(), { ...about, claim: document.getElementById("phases-table").dataset.claim });
    case "waterfall": return waterfallChart(await waterfallOf(figure, job), about);
    default: return scalingChart(figure.dataset.chart, await scalingOf(job), about);
  }
}

function openFigures() {
  const figures = document.getElementById("figures");
  if (!figures) document.getElementById("figures-table")?.scrollIntoView({ block: "start", behavior: "smooth" });
  if (!figures) return;
  figures.open = !figures.open;
  if (figures.open) figures.scrollIntoView({ block: "nearest" });
}

/** The one chart of its own kind: drawn once, for its trial is over. */
async function feedTimeline(figure, job) {
  if (drawn.has(figure)) return;
  const trial = await api(`api/v1/jobs/${encodeURIComponent(job.id)}/trials/${encodeURIComponent(figure.dataset.trial)}`);
  if (!figure.isConnected || drawn.has(figure)) return;
  const chart = new TimelineChart(figure, openFigures);
  drawn.set(figure, chart);
  chart.show(trial, { file: job.id, unit: document.querySelector("#job")?.dataset.unit ?? "items" });
}

async function feed(figure, job) {
  try {
    if (figure.dataset.chart === "timeline") return void await feedTimeline(figure, job);
    const [picture, there] = await Promise.all([pictureOf(figure, job), chartLibrary()]);
    if (!figure.isConnected) return;
    if (!there) return void sayNoLibrary(figure);
    if (!picture) {
      drawn.get(figure)?.dispose();
      drawn.delete(figure);
      figure.textContent = nothing[figure.dataset.chart] ?? "Nothing to draw yet.";
      return;
    }
    if (!drawn.has(figure)) drawn.set(figure, new Chart(figure, openFigures));
    drawn.get(figure).show(picture);
  } catch (error) {
    if (!drawn.has(figure)) figure.textContent = `This chart cannot be drawn: ${error.message}`;
  }
}

/** Draws the charts that are on the page now.
 *  @param {{ id: string, seq: string, weak: boolean }} job */
export function drawCharts(job) {
  for (const [figure, chart] of drawn) {
    if (!figure.isConnected) { chart.dispose(); drawn.delete(figure); }
  }
  for (const figure of document.querySelectorAll("#job-tab [data-chart]")) {
    feed(figure, job);
  }
}
