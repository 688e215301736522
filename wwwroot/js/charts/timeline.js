// One trial's chunks on its workers, from the start barrier on: the timeline within the frame that all charts have.
import { items } from "../format.js";
import { ChartFrame, save } from "./frame.js";
import { TimelineCanvas } from "../timeline/canvas.js";
import { mostLanes } from "../timeline/paint.js";
import { lanesOf, sends, sentenceOf, taskWords } from "../timeline/lanes.js";

/** What stands in the legend, its look in the style sheet, and for which pictures. */
const keys = [
  { word: "reading", key: "phase-read", where: lanes => lanes.read > 0 },
  { word: "computing", key: "phase-compute", where: lanes => lanes.read > 0 },
  { word: "work", key: "phase-compute", where: lanes => lanes.read === 0 },
  { word: "results packed and collected", key: "phase-communicate", where: sends },
  { word: "waits", key: "phase-idle", where: () => true },
  { word: "waits for the last", key: "phase-imbalance", where: lanes => lanes.lanes.length > 1 },
  { word: "results combined", key: "phase-reduce", where: () => true },
  { word: "slow chunk", key: "slow", where: lanes => lanes.slow > 0 },
];

export class TimelineChart extends ChartFrame {
  /** @param {HTMLElement} figure @param {() => void} showTable */
  constructor(figure, showTable) {
    super(figure, showTable);
    const zoom = [["−", "Zoom out", 2], ["+", "Zoom in", 0.5]].map(([sign, label, factor]) => {
      const button = this.button(sign, () => this.canvas?.zoom(factor));
      button.setAttribute("aria-label", label);
      button.title = label;
      return button;
    });
    this.all = this.button("All", () => this.canvas?.whole());
    this.all.disabled = true;
    this.tools.prepend(...zoom, this.all);
    this.area.classList.add("timeline-area");
    this.area.tabIndex = 0;
    this.area.setAttribute("role", "group");
    this.area.title = "";
  }

  formats() {
    return [["PNG", () => this.canvas.canvas.toBlob(blob => save(`${this.name}.png`, blob), "image/png")], ["CSV", () => this.saveCsv()], ["JSON", () => this.saveJson()]];
  }

  /** @param {any} trial as the API gives it, with its timeline
   *  @param {{ file: string, unit: string }} about */
  show(trial, about) {
    const lanes = lanesOf(trial);
    this.canvas ??= new TimelineCanvas(this.area, {
      words: (task, worker) => taskWords(task, worker, this.lanes, value => items(value, about.unit)),
      say: text => { this.spoken.textContent = text; },
      onZoom: zoomed => { this.all.disabled = !zoomed; },
    });
    this.lanes = lanes;
    this.name = `${about.file}-${trial.id}-timeline`;
    this.picture = {
      name: this.name,
      csv: () => [["chunk", "worker", "startSeconds", "endSeconds", "items", "slow", "readSeconds"], ...lanes.lanes.flatMap(lane => lane.tasks.map(t => [t.chunk, lane.worker, t.start, t.end, t.items, t.slow ? 1 : 0, t.read]))],
      json: () => ({ trial: trial.id, strategy: trial.strategy, workers: trial.workers, seconds: trial.seconds, workersUsed: trial.workersUsed, timeline: trial.timeline }),
    };
    const sentence = sentenceOf(lanes);
    this.head(sentence, "Timeline", `trial ${trial.id}`);
    this.canvas.canvas.setAttribute("aria-label", `Chunks per worker over time. ${sentence}`);
    this.area.setAttribute("aria-label", "Timeline: arrow keys go from chunk to chunk, plus and minus zoom, 0 shows all");
    this.legend(trial.innerLoops);
    this.canvas.show(lanes);
  }

  /** What the colours mean, and below it how to look around and which pass is shown. */
  legend(loops) {
    const parts = keys.filter(({ where }) => where(this.lanes)).map(({ word, key: name }) => Object.assign(document.createElement("span"), { className: `timeline-key key-${name}`, textContent: word }));
    const look = this.lanes.lanes.length > mostLanes ? "Several workers per row: the darker, the more of them are busy. Drag to zoom." : "Drag to zoom, double-click to reset.";
    const pass = loops > 1 ? ` The region was repeated ${loops} times; one pass is shown, and what follows its chunks is the mean over all passes.` : "";
    this.note.replaceChildren(...parts, Object.assign(document.createElement("div"), { className: "timeline-hint", textContent: look + pass }));
    this.note.hidden = false;
  }

  dispose() {
    this.gone.abort();
    this.canvas?.dispose();
  }
}
