// A canvas with a lane for each worker: its size, the stretch of time in sight, the axis and the names around the bars, at the right what
// the workers used. More than 32 workers share lanes.
import { roundStep, tick, timeUnit } from "../format.js";
import { drawBand, drawLane, placeOf } from "./bars.js";
import { drawUses, usesOf, useWidth } from "./uses.js";

export const axisHeight = 24;
/** More workers than these are drawn several to a lane. */
export const mostLanes = 32;
// From which width of the whole there is room for what workers used.
const roomForUses = 640;
const tokens = ["--phase-read", "--phase-compute", "--phase-communicate", "--phase-idle", "--phase-imbalance", "--phase-reduce", "--ink", "--ink-2", "--ink-3", "--line", "--line-strong", "--surface", "--raised", "--accent"];

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
    this.hatches = new Map();
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
    return placeOf(this.view, time);
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
    this.drawLanes(pen);
    this.drawSelection(pen);
    pen.restore();
  }

  drawAxis(pen) {
    const { from, to, width, height, gutter, margin } = this.view;
    const { size, unit } = timeUnit(to);
    const step = roundStep((to - from) / Math.max(2, (width - gutter - margin) / 100));
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

  drawLanes(pen) {
    const { lanes } = this.picture;
    const { perRow } = this.view;
    const ground = { pen, view: this.view, colors: this.colors, hatches: this.hatches };
    if (perRow === 1) lanes.forEach((lane, row) => drawLane(ground, lane, row, this.at?.lane === row ? lane.tasks[this.at.index] : undefined));
    else for (let first = 0, row = 0; first < lanes.length; first += perRow, row += 1) drawBand(ground, lanes.slice(first, first + perRow), row);
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
