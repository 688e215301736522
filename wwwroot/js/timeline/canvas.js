// A timeline to look around in: zoom by dragging over a stretch, by Ctrl and wheel, by + and -; arrow keys go from task to task.
import { seconds } from "../format.js";
import { firstAfter } from "./lanes.js";
import { axisHeight, TimelinePainter } from "./paint.js";

export class TimelineCanvas extends TimelinePainter {
  /** @param {HTMLElement} area gets the canvas and its tip
   *  @param {{ lane?: number, words: (task: any, worker: number) => string[], say?: (text: string) => void, onZoom?: (zoomed: boolean) => void }} about */
  constructor(area, about) {
    super(area, about);
    this.tip = Object.assign(document.createElement("div"), { className: "timeline-tip", hidden: true });
    area.append(this.tip);
    this.listen();
  }

  timeAt(x) {
    return this.view.from + (x - this.view.gutter) / this.view.scale;
  }

  /** Shows another stretch; the whole where it would be all of it. */
  look(from, to) {
    const { end, tasks } = this.picture;
    const least = end / Math.max(1000, 20 * tasks);
    const span = Math.min(end, Math.max(least, to - from));
    const start = Math.min(Math.max(0, from), end - span);
    this.range = span > end * 0.999 ? null : { from: start, to: start + span };
    this.about.onZoom?.(this.range !== null);
    this.tip.hidden = true;
    this.redraw();
  }

  zoom(factor, at = (this.view.from + this.view.to) / 2) {
    this.look(at - (at - this.view.from) * factor, at + (this.view.to - at) * factor);
  }

  whole() {
    this.look(0, this.picture.end);
  }

  listen() {
    const place = event => {
      const box = this.canvas.getBoundingClientRect();
      return { x: event.clientX - box.left, y: event.clientY - box.top };
    };
    this.canvas.addEventListener("pointerdown", event => {
      if (event.button !== 0 || event.pointerType === "touch" || !this.view) return;
      const { x } = place(event);
      this.drag = { x, now: x };
      this.canvas.setPointerCapture(event.pointerId);
    });
    this.canvas.addEventListener("pointermove", event => {
      const { x, y } = place(event);
      if (this.drag) { this.drag.now = x; this.redraw(); } else this.hover(x, y);
    });
    this.canvas.addEventListener("pointerup", () => {
      const { drag } = this;
      this.drag = null;
      if (drag && Math.abs(drag.now - drag.x) > 5) this.look(this.timeAt(Math.min(drag.x, drag.now)), this.timeAt(Math.max(drag.x, drag.now)));
      else this.redraw();
    });
    this.canvas.addEventListener("pointerleave", () => { this.tip.hidden = true; });
    this.canvas.addEventListener("dblclick", () => this.whole());
    this.canvas.addEventListener("wheel", event => {
      if (!this.view || !(event.ctrlKey || event.metaKey || (event.shiftKey && this.range))) return;
      event.preventDefault();
      if (event.shiftKey) this.pan(Math.sign(event.deltaY || event.deltaX) * 0.1);
      else this.zoom(event.deltaY < 0 ? 0.8 : 1.25, this.timeAt(place(event).x));
    }, { passive: false });
    this.area.addEventListener("keydown", event => this.key(event));
    this.area.addEventListener("blur", () => { this.at = null; this.tip.hidden = true; this.redraw(); });
  }

  pan(share) {
    const by = (this.view.to - this.view.from) * share;
    this.look(this.view.from + by, this.view.to + by);
  }

  /** Arrows go from task to task and from lane to lane, + and - zoom around it, 0 and Escape show all. */
  key(event) {
    if (!this.view || event.ctrlKey || event.metaKey || event.altKey) return;
    const middle = this.at ? this.taskAt(this.at).start : undefined;
    const keys = { "+": () => this.zoom(0.5, middle), "=": () => this.zoom(0.5, middle), "-": () => this.zoom(2, middle), 0: () => this.whole(), Escape: () => this.whole(),
      ArrowRight: () => this.step(1), ArrowLeft: () => this.step(-1), ArrowDown: () => this.change(1), ArrowUp: () => this.change(-1) };
    const work = keys[event.key];
    if (!work) return;
    event.preventDefault();
    work();
  }

  taskAt({ lane, index }) {
    return this.picture.lanes[lane].tasks[index];
  }

  step(by) {
    const lane = this.at?.lane ?? this.picture.lanes.findIndex(l => l.tasks.length > 0);
    const count = this.picture.lanes[lane]?.tasks.length ?? 0;
    if (count === 0) return;
    this.visit({ lane, index: this.at ? Math.min(count - 1, Math.max(0, this.at.index + by)) : 0 });
  }

  change(by) {
    const { lanes } = this.picture;
    const time = this.at ? this.taskAt(this.at).start : 0;
    for (let lane = (this.at?.lane ?? -by) + by; lane >= 0 && lane < lanes.length; lane += by) {
      if (lanes[lane].tasks.length > 0) return void this.visit({ lane, index: Math.min(lanes[lane].tasks.length - 1, firstAfter(lanes[lane].tasks, time)) });
    }
  }

  visit(at) {
    this.at = at;
    const task = this.taskAt(at);
    if (task.start < this.view.from || task.end > this.view.to) this.look(task.start - (this.view.to - this.view.from) / 2, task.start + (this.view.to - this.view.from) / 2);
    const words = this.about.words(task, this.picture.lanes[at.lane].worker);
    this.showTip(words, this.x((Math.max(task.start, this.view.from) + Math.min(task.end, this.view.to)) / 2), Math.floor(at.lane / this.view.perRow) * this.view.lane);
    this.about.say?.(words.join(", "));
    this.redraw();
  }

  hover(x, y) {
    if (!this.view) return;
    const { lanes, end } = this.picture;
    const time = this.timeAt(x);
    const row = Math.floor(y / this.view.lane);
    const lane = lanes[row * this.view.perRow];
    if (!lane || x < this.view.gutter || time > end || y > this.view.height - axisHeight) { this.tip.hidden = true; return; }
    this.showTip(this.view.perRow > 1 ? this.bandWords(lane.worker, time) : this.placeWords(lane, time), x, y);
  }

  bandWords(first, time) {
    const lanes = this.picture.lanes.slice(first, first + this.view.perRow);
    const busy = lanes.filter(lane => { const task = lane.tasks[firstAfter(lane.tasks, time)]; return task && task.start <= time; }).length;
    return [`workers ${first} to ${first + lanes.length - 1}`, `${busy} of ${lanes.length} busy at ${seconds(time, this.picture.end)}`];
  }

  placeWords(lane, time) {
    const { end, lastEnd, reduceStart } = this.picture;
    const slack = 2 / this.view.scale;
    const task = lane.tasks[firstAfter(lane.tasks, time - slack)];
    if (task && task.start <= time + slack) return this.about.words(task, lane.worker);
    const wait = lane.waits.find(w => w.start <= time && time <= w.end);
    if (wait) return [`worker ${lane.worker} waits ${seconds(wait.end - wait.start)}`, wait.last ? "until the last worker is done" : wait.first ? "until its start signal arrives" : "between two chunks"];
    if (lane.pack && lane.pack.start <= time && time <= lane.pack.end) return [`worker ${lane.worker} packs its results, ${seconds(lane.pack.end - lane.pack.start)}`];
    if (time <= lastEnd) return [];
    return time < reduceStart ? [`results collected, ${seconds(reduceStart - lastEnd)}`] : [`results combined, ${seconds(end - reduceStart)}`];
  }

  showTip(words, x, y) {
    this.tip.hidden = words.length === 0;
    if (this.tip.hidden) return;
    this.tip.replaceChildren(...words.map((text, i) => Object.assign(document.createElement(i === 0 ? "strong" : "span"), { textContent: text })));
    const width = this.tip.offsetWidth;
    this.tip.style.left = `${Math.max(0, Math.min(x + 12, this.view.width - width))}px`;
    this.tip.style.top = `${y + 18}px`;
  }
}
