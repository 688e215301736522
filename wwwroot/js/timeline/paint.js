// Draws lanes on a canvas: a bar for each task, its lower part as high as the share of it that was reading; hatching where a worker
// waits, a notch on slow tasks, at the right what the worker used. Of each lane only what is in sight is drawn, and never more than one bar for each half pixel. More than 32 workers are drawn in bands, each as dark as
// its workers are busy.
import { tick, timeUnit } from "../format.js";
import { drawUses, usesOf, useWidth } from "./uses.js";

export const axisHeight = 24;
const mostLanes = 32;
// Bands: how wide a column is in pixels, and how many shades of busy there are.
const columnWidth = 3;
const shades = 12;
const readSteps = 6;
// From which width of the whole there is room for what workers used.
const roomForUses = 640;
const tokens = ["--phase-read", "--phase-compute", "--phase-communicate", "--phase-idle", "--phase-imbalance", "--phase-reduce", "--ink", "--ink-2", "--ink-3", "--line", "--line-strong", "--surface", "--raised", "--accent"];

/** Index of the first task that ends at or after a time. */
export function firstAfter(tasks, time) {
  let [low, high] = [0, tasks.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (tasks[middle].end < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

function stepOf(span, width) {
  const least = span / Math.max(2, width / 100);
  const size = 10 ** Math.floor(Math.log10(least));
  return size * [1, 2, 5, 10].find(step => step * size >= least * 0.999);
}

export class TimelinePainter {
  /** @param {HTMLElement} area gets the canvas
   *  @param {{ lane?: number }} about `lane` is the height of a lane in pixels */
  constructor(area, about) {
    this.area = area;
    this.about = about;
    this.canvas = Object.assign(document.createElement("canvas"), { className: "timeline-canvas" });
    // Where the area is the image, with a name, the canvas is only how it is drawn.
    this.canvas.setAttribute("role", area.getAttribute("role") === "img" ? "presentation" : "img");
    /** The stretch of time in sight; null is all of it. @type {{ from: number, to: number } | null} */
    this.range = null;
    /** @type {import("./lanes.js").Lanes | null} */
    this.picture = null;
    area.append(this.canvas);
    this.resizing = new ResizeObserver(() => this.redraw());
    this.resizing.observe(area);
    this.themed = () => { this.colors = null; this.redraw(); };
    document.addEventListener("themechange", this.themed);
  }

  /** @param {import("./lanes.js").Lanes} picture */
  show(picture) {
    this.picture = picture;
    this.uses = usesOf(picture.lanes);
    this.redraw();
  }

  redraw() {
    this.due ??= requestAnimationFrame(() => { this.due = undefined; this.draw(); });
  }

  readColors() {
    const probe = document.createElement("span");
    this.area.append(probe);
    this.colors = new Map(tokens.map(token => {
      probe.style.color = `var(${token})`;
      return [token, getComputedStyle(probe).color];
    }));
    probe.remove();
    this.patterns = null;
    this.font = `12px ${getComputedStyle(this.area).fontFamily}`;
  }

  layout() {
    const { lanes, end } = this.picture;
    const rows = Math.min(mostLanes, lanes.length);
    const perRow = Math.ceil(lanes.length / rows);
    const lane = this.about.lane ?? Math.max(10, Math.min(26, Math.floor(360 / rows)));
    const height = Math.ceil(lanes.length / perRow) * lane + axisHeight;
    const width = this.area.clientWidth;
    const ratio = devicePixelRatio || 1;
    this.canvas.style.height = `${height}px`;
    if (this.canvas.width !== Math.round(width * ratio) || this.canvas.height !== Math.round(height * ratio)) {
      this.canvas.width = Math.round(width * ratio);
      this.canvas.height = Math.round(height * ratio);
    }
    const gutter = perRow > 1 ? 64 : this.about.lane ? 24 : 72;
    const { from, to } = this.range ?? { from: 0, to: end };
    const margin = 12 + (perRow === 1 && lane >= 12 && width > roomForUses ? useWidth * this.uses.length : 0);
    return { lane, perRow, width, height, ratio, gutter, margin, from, to, scale: (width - gutter - margin) / Math.max(1e-12, to - from) };
  }

  x(time) {
    return this.view.gutter + (time - this.view.from) * this.view.scale;
  }

  draw() {
    if (!this.picture || this.area.clientWidth === 0) return;
    if (!this.colors) this.readColors();
    this.view = this.layout();
    const { view } = this;
    const pen = this.canvas.getContext("2d");
    pen.setTransform(view.ratio, 0, 0, view.ratio, 0, 0);
    pen.clearRect(0, 0, view.width, view.height);
    pen.font = this.font;
    this.drawAxis(pen);
    this.drawNames(pen);
    if (view.margin > 12) drawUses(pen, this.uses, view, axisHeight, this.colors);
    pen.save();
    pen.beginPath();
    pen.rect(view.gutter, 0, view.width - view.gutter - view.margin + 2, view.height - axisHeight);
    pen.clip();
    this.drawClosing(pen);
    const { lanes } = this.picture;
    if (view.perRow === 1) lanes.forEach((lane, row) => this.drawLane(pen, lane, row));
    else for (let first = 0, row = 0; first < lanes.length; first += view.perRow, row += 1) this.drawBand(pen, lanes.slice(first, first + view.perRow), row);
    this.drawSelection(pen);
    pen.restore();
  }

  drawAxis(pen) {
    const { from, to, width, height, gutter, margin } = this.view;
    const { size, unit } = timeUnit(to);
    const step = stepOf(to - from, width - gutter - margin);
    pen.textBaseline = "alphabetic";
    pen.textAlign = "center";
    for (let time = Math.ceil(from / step) * step; time <= to; time += step) {
      const x = Math.round(this.x(time)) + 0.5;
      pen.strokeStyle = this.colors.get("--line");
      pen.beginPath();
      pen.moveTo(x, 0);
      pen.lineTo(x, height - axisHeight + 4);
      pen.stroke();
      const label = Math.abs(time) < step / 2 ? "0" : `${tick(time / size)} ${unit}`;
      const half = pen.measureText(label).width / 2;
      pen.fillStyle = this.colors.get("--ink-3");
      pen.fillText(label, Math.min(x, width - margin + 12 - half), height - 6);
    }
  }

  drawNames(pen) {
    const { lane, perRow, gutter } = this.view;
    const { lanes } = this.picture;
    pen.fillStyle = this.colors.get("--ink-2");
    pen.textAlign = "right";
    pen.textBaseline = "middle";
    for (let first = 0, row = 0; first < lanes.length; first += perRow, row += 1) {
      const last = Math.min(lanes.length, first + perRow) - 1;
      const name = perRow > 1 ? `${lanes[first].worker}–${lanes[last].worker}` : this.about.lane ? String(lanes[first].worker) : `worker ${lanes[first].worker}`;
      if (lane >= 12 || row % 2 === 0) pen.fillText(name, gutter - 10, row * lane + lane / 2 + 1);
    }
  }

  /** From the last worker's end until the region's: results collected, then put together. */
  drawClosing(pen) {
    if (this.picture.running) return;
    const { lastEnd, reduceStart, end } = this.picture;
    const top = this.view.lane > 12 ? 3 : 1;
    for (const [from, to, token] of [[lastEnd, reduceStart, "--phase-communicate"], [reduceStart, end, "--phase-reduce"]]) {
      if (to <= from) continue;
      pen.fillStyle = this.colors.get(token);
      pen.fillRect(this.x(from), top, Math.max(1, (to - from) * this.view.scale), this.view.height - axisHeight - 2 * top);
    }
  }

  drawLane(pen, lane, row) {
    const { view } = this;
    const inset = view.lane > 12 ? 3 : 1;
    const [top, height] = [row * view.lane + inset, view.lane - 2 * inset];
    for (const wait of lane.waits) {
      const width = (wait.end - wait.start) * view.scale;
      if (width >= 1 && wait.end >= view.from && wait.start <= view.to) this.hatch(pen, this.x(wait.start), top, width, height, wait.last ? "--phase-imbalance" : "--phase-idle");
    }
    let drawn = -1;
    for (let i = firstAfter(lane.tasks, view.from); i < lane.tasks.length && lane.tasks[i].start <= view.to; i += 1) {
      const task = lane.tasks[i];
      const x = Math.max(view.gutter - 1, this.x(task.start));
      const right = this.x(task.end);
      if (right < drawn + 0.5 && !task.slow) continue;
      const width = Math.max(1, right - x - (right - x > 3 ? 1 : 0));
      pen.fillStyle = this.colors.get(`--phase-${task.phase ?? "compute"}`);
      pen.globalAlpha = task.open ? 0.65 : 1;
      pen.fillRect(x, top, width, height);
      pen.globalAlpha = 1;
      if (task.read > 0) this.reading(pen, task, x, top, width, height);
      if (task.slow) this.notch(pen, x, top, width, height);
      if (width > 60 && height > 13) this.name(pen, task, x, top, width, height);
      drawn = right;
    }
    if (lane.pack) {
      pen.fillStyle = this.colors.get("--phase-communicate");
      pen.fillRect(this.x(lane.pack.start), top, Math.max(1, (lane.pack.end - lane.pack.start) * view.scale), height);
    }
    if (this.at && this.at.lane === row) this.outline(pen, lane.tasks[this.at.index], top, height);
  }

  hatch(pen, x, top, width, height, token) {
    this.patterns ??= new Map();
    if (!this.patterns.has(token)) this.patterns.set(token, pen.createPattern(this.tile(token), "repeat"));
    pen.fillStyle = width < 4 ? this.colors.get(token) : this.patterns.get(token);
    pen.globalAlpha = width < 4 ? 0.5 : 1;
    const left = Math.max(x, this.view.gutter);
    pen.fillRect(left, top, Math.min(x + width, this.view.width) - left, height);
    pen.globalAlpha = 1;
  }

  /** One diagonal stroke, to be laid side by side; waiting for the last leans the other way. */
  tile(token) {
    const tile = Object.assign(document.createElement("canvas"), { width: 6, height: 6 });
    const pen = tile.getContext("2d");
    pen.strokeStyle = this.colors.get(token);
    pen.lineWidth = 1;
    const [left, right] = token === "--phase-imbalance" ? [7, -1] : [-1, 7];
    for (const at of [-6, 0, 6]) {
      pen.moveTo(at + left, 7);
      pen.lineTo(at + right, -1);
    }
    pen.stroke();
    return tile;
  }

  reading(pen, task, x, top, width, height) {
    const part = height * Math.min(1, task.read / (task.end - task.start));
    pen.fillStyle = this.colors.get("--phase-read");
    pen.fillRect(x, top + height - part, width, part);
  }

  /** Slow tasks are told by a bar and a corner on top of them, not by a colour. */
  notch(pen, x, top, width, height) {
    pen.fillStyle = this.colors.get("--ink");
    pen.fillRect(x, top, width, Math.max(2, height / 6));
    pen.beginPath();
    pen.moveTo(x, top);
    pen.lineTo(x + Math.min(7, Math.max(3, width)), top);
    pen.lineTo(x, top + 7);
    pen.fill();
  }

  name(pen, task, x, top, width, height) {
    pen.save();
    pen.beginPath();
    pen.rect(x, top, width - 4, height);
    pen.clip();
    pen.fillStyle = this.colors.get("--surface");
    pen.textAlign = "left";
    pen.textBaseline = "middle";
    pen.fillText(task.label ?? String(task.chunk), x + 6, top + height / 2 + 1);
    pen.restore();
  }

  outline(pen, task, top, height) {
    if (!task) return;
    pen.strokeStyle = this.colors.get("--ink");
    pen.lineWidth = 2;
    pen.strokeRect(this.x(task.start) + 1, top + 1, Math.max(2, (task.end - task.start) * this.view.scale - 2), height - 2);
  }

  /** Several workers in one row: how dark it is says what share of them is busy, and the lower part how much of that is reading. */
  drawBand(pen, lanes, row) {
    const { view } = this;
    const columns = Math.max(1, Math.floor((view.width - view.gutter - view.margin) / columnWidth));
    const span = (view.to - view.from) / columns;
    const [busy, read] = [new Float64Array(columns), new Float64Array(columns)];
    const slowAt = [];
    for (const lane of lanes) {
      for (let i = firstAfter(lane.tasks, view.from); i < lane.tasks.length && lane.tasks[i].start <= view.to; i += 1) {
        const task = lane.tasks[i];
        const [from, to] = [Math.max(task.start, view.from), Math.min(task.end, view.to)];
        for (let c = Math.floor((from - view.from) / span); c < columns && view.from + c * span < to; c += 1) {
          const share = Math.max(0, Math.min(to, view.from + (c + 1) * span) - Math.max(from, view.from + c * span)) / span;
          busy[c] += share;
          if (task.read > 0) read[c] += share * Math.min(1, task.read / (task.end - task.start));
        }
        if (task.slow) slowAt.push(task.start);
      }
    }
    const level = c => c < columns ? Math.round(shades * Math.min(1, busy[c] / lanes.length)) : -1;
    const readLevel = c => busy[c] > 0 ? Math.round(readSteps * read[c] / busy[c]) : 0;
    for (let c = 0, first = 0; c < columns; c += 1) {
      if (level(c + 1) === level(c) && readLevel(c + 1) === readLevel(c)) continue;
      if (level(c) > 0) {
        const [x, width, height] = [view.gutter + columnWidth * first, columnWidth * (c + 1 - first), view.lane - 2];
        const part = height * readLevel(c) / readSteps;
        pen.globalAlpha = 0.12 + 0.88 * level(c) / shades;
        pen.fillStyle = this.colors.get("--phase-compute");
        pen.fillRect(x, row * view.lane + 1, width, height - part);
        pen.fillStyle = this.colors.get("--phase-read");
        if (part > 0) pen.fillRect(x, row * view.lane + 1 + height - part, width, part);
      }
      first = c + 1;
    }
    pen.globalAlpha = 1;
    for (const time of slowAt) this.notch(pen, this.x(time), row * view.lane + 1, 3, view.lane - 2);
  }

  drawSelection(pen) {
    if (!this.drag) return;
    pen.fillStyle = this.colors.get("--accent");
    pen.globalAlpha = 0.18;
    pen.fillRect(Math.min(this.drag.x, this.drag.now), 0, Math.abs(this.drag.now - this.drag.x), this.view.height - axisHeight);
    pen.globalAlpha = 1;
  }

  dispose() {
    this.resizing.disconnect();
    document.removeEventListener("themechange", this.themed);
    if (this.due) cancelAnimationFrame(this.due);
  }
}
