// The kinds of chart over workers: what stands on the value axis, its interval, and what would be ideal.
import { percent, ratio, roundStep, seconds, tick } from "../format.js";

const serialPart = (speedup, workers) => speedup == null || workers < 2 ? null : (1 / speedup - 1 / workers) / (1 - 1 / workers);
const share = (value, workers) => value == null ? null : value / workers;
const shareTop = values => Math.max(1.1, Math.ceil(Math.max(...values) * 10) / 10);
const partTop = values => [0.02, 0.05, 0.1, 0.2, 0.5, 1].find(t => t >= Math.max(...values) * 1.05) ?? Math.ceil(Math.max(...values) * 1.05);
const percentTick = value => `${tick(100 * value)} %`;
const perCount = (workers, first) => first == null ? null : first / workers;

/** `fitted(time, workers, base)` is the value of a law that says `time` at a count, where `base` is one worker's time. */
export const kinds = {
  speedup: {
    title: "Speedup", unit: "over serial, log axes", log: true, doubling: true,
    value: p => p.speedup ?? p.relativeSpeedup, low: p => p.speedupLow, high: p => p.speedupHigh,
    ideal: workers => workers, text: ratio, axis: value => `${tick(value)}x`,
    fitted: (time, workers, base) => base / time,
  },
  efficiency: {
    title: "Efficiency", unit: "speedup per worker", log: false, top: shareTop, step: range => range > 5 ? 2 : range > 2.5 ? 1 : range > 1.3 ? 0.5 : 0.25,
    value: p => p.efficiency, low: p => share(p.speedupLow, p.workers), high: p => share(p.speedupHigh, p.workers),
    ideal: () => 1, text: percent, axis: percentTick,
    fitted: (time, workers, base) => base / time / workers,
  },
  karpFlatt: {
    title: "Karp-Flatt", unit: "serial fraction that the speedup implies", log: false, top: partTop, step: range => roundStep(range / 8),
    value: p => p.workers < 2 ? null : p.karpFlatt, low: p => p.speedup == null ? null : serialPart(p.speedupHigh, p.workers), high: p => p.speedup == null ? null : serialPart(p.speedupLow, p.workers),
    ideal: () => 0, text: percent, axis: percentTick,
    fitted: (time, workers, base) => serialPart(base / time, workers),
  },
  time: {
    title: "Time", unit: "parallel region, median, log axes", log: true,
    value: p => p.medianSeconds, low: p => p.ciLow, high: p => p.ciHigh,
    ideal: perCount, text: value => seconds(value), axis: null,
    fitted: time => time,
  },
  elapsed: {
    title: "Time with start-up", unit: "launch to result, log axes", log: true,
    value: p => p.runMedianSeconds, low: () => null, high: () => null,
    ideal: perCount, text: value => seconds(value), axis: null,
    fitted: null,
  },
};

/** Flags that make a point say little about cores. */
export const doubtful = new Set(["oversubscribed", "smt", "fewer-chunks-than-workers", "noisy", "later-round", "too-short", "superlinear"]);

/** What a flag means, in the words of the pages.
 *  @type {Record<string, string>} */
export const flagMeaning = {
  "oversubscribed": "more workers than usable cores",
  "smt": "more workers than physical cores",
  "fewer-chunks-than-workers": "some workers had nothing to do",
  "noisy": "other work used the node",
  "crosses-numa": "workers span memory nodes",
  "later-round": "run again later than the others",
  "too-short": "under 10 ms and not repeatable: no speedup",
  "superlinear": "faster than the number of workers explains",
};
