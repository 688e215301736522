// The timeline of tasks: a lane for each engine, a bar for each task. Drawn on a canvas, of each lane only what is in sight, and never more than
// one bar for each pixel, so that thousands of tasks cost as little as a few.
import { roundStep, seconds, tick } from "../format.js";

const gutter = 34;
const axis = 22;
const recent = 30_000;

const tokens = { code: "--phase-compute", call: "--phase-read", data: "--task-data", other: "--phase-imbalance" };

/** The first bar that ends at or after a time. Lanes are in the order of the ends. */
function firstAfter(lane, time) {
  let [low, high] = [0, lane.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (lane[middle].end < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** @param {HTMLElement} root holds the canvas, its tip and the choice of the range
 *  @param {ReturnType<import("./tasks.js").taskStore>} store
 *  @param {{ engines: () => any[], now: () => number }} cluster times in the cluster's milliseconds */
export function taskTimeline(root, store, cluster) {
  const canvas = root.querySelector("canvas");
  const tip = root.querySelector("[data-tip-place]");
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const colors = new Map();
  let whole = false;
  let scheduled = 0;
  let view = null;

  function readColors() {
    const style = getComputedStyle(canvas);
    const probe = document.createElement("span");
    canvas.after(probe);
    for (const token of [...Object.values(tokens), "--ink", "--ink-3", "--line", "--surface", "--state-failed", "--state-cancelled", "--accent"]) {
      probe.style.color = `var(${token})`;
      colors.set(token, getComputedStyle(probe).color);
    }
    probe.remove();
    colors.set("font", `12px ${style.fontFamily}`);
  }

  const lanesOf = () => cluster.engines().map(engine => engine.id);
  const laneHeight = count => Math.max(6, Math.min(24, Math.floor(320 / Math.max(1, count))));

  function layout() {
    const ids = lanesOf();
    const height = laneHeight(ids.length) * ids.length + axis;
    const ratio = devicePixelRatio || 1;
    const width = canvas.clientWidth;
    if (canvas.style.height !== `${height}px`) canvas.style.height = `${height}px`;
    if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
    }
    const now = cluster.now();
    const to = whole ? Math.max(store.newest, running(ids) ? now : 0) : now;
    const from = whole ? Math.min(store.first, to - 1000) : now - recent;
    return { ids, width, height, ratio, lane: laneHeight(ids.length), from, to, scale: (width - gutter) / Math.max(1, to - from) };
  }

  const taskOf = id => cluster.engines().find(engine => engine.id === id)?.running ?? null;
  const running = ids => ids.some(taskOf);

  function drawAxis(to) {
    to.fillStyle = colors.get("--ink-3");
    to.textBaseline = "alphabetic";
    to.textAlign = "center";
    const step = roundStep((view.to - view.from) / Math.max(2, (view.width - gutter) / 90));
    const origin = whole ? view.from : view.to;
    for (let time = whole ? 0 : -Math.floor((view.to - view.from) / step) * step; time <= (whole ? view.to - view.from : 0); time += step) {
      const x = gutter + (origin + time - view.from) * view.scale;
      to.strokeStyle = colors.get("--line");
      to.beginPath();
      to.moveTo(Math.round(x) + 0.5, 0);
      to.lineTo(Math.round(x) + 0.5, view.height - axis);
      to.stroke();
      const label = time === 0 && !whole ? "now" : `${tick(time / 1000)} s`;
      const half = to.measureText(label).width / 2;
      to.fillText(label, Math.min(Math.max(x, gutter + half), view.width - half), view.height - 6);
    }
  }

  function drawBar(to, bar, top, until) {
    const x = gutter + Math.max(0, (bar.start - view.from) * view.scale);
    const width = Math.max(1, gutter + (until - view.from) * view.scale - x);
    const height = view.lane - (view.lane > 10 ? 4 : 1);
    if (bar.outcome === "mark") {
      to.fillStyle = bar.entry.state === "engine-lost" ? colors.get("--state-failed") : colors.get("--ink-3");
      to.fillRect(x - 1, top, 2, view.lane);
      return x + 2;
    }
    to.fillStyle = bar.outcome === "failed" || bar.outcome === "lost" ? colors.get("--state-failed") : bar.outcome === "aborted" ? colors.get("--state-cancelled") : colors.get(tokens[bar.kind]);
    to.fillRect(x, top + (view.lane - height) / 2, width, height);
    if (bar.outcome !== "done" && view.lane > 10) cross(to, x, top + view.lane / 2);
    if (width > 48 && view.lane > 14) label(to, bar.entry.what, x + 5, top + view.lane / 2, width - 10);
    return x + width;
  }

  /** Lost and failed tasks are told by a cross, not by their colour alone. */
  function cross(to, x, y) {
    to.strokeStyle = colors.get("--ink");
    to.lineWidth = 1.5;
    to.beginPath();
    to.moveTo(x - 4, y - 4); to.lineTo(x + 4, y + 4);
    to.moveTo(x + 4, y - 4); to.lineTo(x - 4, y + 4);
    to.stroke();
    to.lineWidth = 1;
  }

  function label(to, words, x, y, width) {
    to.save();
    to.beginPath();
    to.rect(x, y - 10, width, 20);
    to.clip();
    to.fillStyle = colors.get("--surface");
    to.textAlign = "left";
    to.textBaseline = "middle";
    to.fillText(words, x, y + 1);
    to.restore();
  }

  function drawLane(to, id, row) {
    const top = row * view.lane;
    if (view.lane >= 12 || row % Math.ceil(12 / view.lane) === 0) {
      to.fillStyle = colors.get("--ink-3");
      to.textAlign = "right";
      to.textBaseline = "middle";
      to.fillText(String(id), gutter - 10, top + view.lane / 2 + 1);
    }
    const lane = store.lanes.get(id) ?? [];
    let drawn = 0;
    for (let i = firstAfter(lane, view.from); i < lane.length && lane[i].start <= view.to; i += 1) {
      const right = gutter + (lane[i].end - view.from) * view.scale;
      if (right < drawn + 0.5 && lane[i].outcome === "done") continue;
      drawn = drawBar(to, lane[i], top, Math.min(lane[i].end, view.to));
    }
    const task = taskOf(id);
    if (task) drawRunning(to, Date.parse(task.since), top);
  }

  function drawRunning(to, since, top) {
    const x = gutter + Math.max(0, (since - view.from) * view.scale);
    const width = Math.max(2, gutter + (view.to - view.from) * view.scale - x);
    to.strokeStyle = colors.get("--accent");
    to.strokeRect(x + 0.5, top + 2.5, width - 1, view.lane - 5);
    to.globalAlpha = 0.25;
    to.fillStyle = colors.get("--accent");
    to.fillRect(x, top + 2, width, view.lane - 4);
    to.globalAlpha = 1;
  }

  function draw() {
    scheduled = 0;
    if (document.hidden || canvas.clientWidth === 0) return;
    view = layout();
    const to = canvas.getContext("2d");
    to.setTransform(view.ratio, 0, 0, view.ratio, 0, 0);
    to.clearRect(0, 0, view.width, view.height);
    to.font = colors.get("font");
    drawAxis(to);
    to.save();
    view.ids.forEach((id, row) => drawLane(to, id, row));
    to.restore();
    if (moving()) again();
  }

  /** Whether time itself changes the picture: bars move to the left until they are out of sight. */
  const moving = () => running(view.ids) || (!whole && store.newest > cluster.now() - recent - 1000);

  function again() {
    if (scheduled) return;
    scheduled = still.matches ? setTimeout(draw, 1000) : requestAnimationFrame(draw);
  }

  function under(event) {
    if (!view) return null;
    const box = canvas.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    const id = view.ids[Math.floor(y / view.lane)];
    if (id === undefined || x < gutter) return null;
    const time = view.from + (x - gutter) / view.scale;
    const slack = 4 / view.scale;
    const lane = store.lanes.get(id) ?? [];
    let best = null;
    for (let i = firstAfter(lane, time - slack); i < lane.length && lane[i].start <= time + slack; i += 1) {
      const distance = Math.max(0, lane[i].start - time, time - lane[i].end);
      if (!best || distance < best.distance) best = { bar: lane[i], distance };
      if (i > 5000) break;
    }
    return best?.bar ?? null;
  }

  function explain(event) {
    const bar = under(event);
    tip.hidden = !bar;
    if (!bar) return;
    const { entry } = bar;
    const took = entry.seconds == null ? "" : ` · ${seconds(entry.seconds)}`;
    tip.textContent = bar.outcome === "mark" ? `engine ${entry.engine}: ${entry.state.replace("-", " ")} · ${entry.what}` : `engine ${entry.engine} · request ${entry.request}, task ${entry.task} · ${entry.state}${took}\n${entry.what}`;
    tip.style.left = `${Math.max(4, Math.min(event.clientX + 12, innerWidth - tip.offsetWidth - 8))}px`;
    tip.style.top = `${event.clientY + tip.offsetHeight + 24 > innerHeight ? event.clientY - tip.offsetHeight - 10 : event.clientY + 16}px`;
  }

  canvas.addEventListener("pointermove", explain);
  canvas.addEventListener("pointerleave", () => { tip.hidden = true; });
  root.addEventListener("change", event => { if (event.target.name === "range") { whole = event.target.value === "whole"; again(); } });
  new ResizeObserver(again).observe(canvas);
  document.addEventListener("themechange", () => { readColors(); again(); });
  document.addEventListener("visibilitychange", again);
  readColors();
  again();
  return { changed: again };
}
