// What charts draw: where names of phases and of jobs stand, round steps, what can be read on a colour, and the shapes of strategies.
import assert from "node:assert/strict";
import { test } from "node:test";
import { roundStep } from "../../../wwwroot/js/format.js";
import { namedJobs } from "../../../wwwroot/js/charts/jobs.js";
import { drawnStrategies, symbolOf } from "../../../wwwroot/js/charts/symbols.js";

globalThis.matchMedia = () => ({ matches: false });
const { namedRow } = await import("../../../wwwroot/js/charts/phases.js");
const { onColour } = await import("../../../wwwroot/js/charts/palette.js");
const { claimOf } = await import("../../../wwwroot/js/charts/claims.js");
const { kinds } = await import("../../../wwwroot/js/charts/kinds.js");

test("phases are named on the first row with room for all their names, and nowhere if there is none", () => {
  const rows = [{ seconds: [0.1, 0, 5, 0, 0, 0] }, { seconds: [3, 0, 6, 0, 0, 1] }];
  assert.equal(namedRow(rows, 10, 1000), 1);
  assert.equal(namedRow(rows, 10, 300), -1);
  assert.equal(namedRow([{ seconds: [0, 0, 5, 0, 0, 0] }], 5, 300), 0);
});

test("steps of an axis are 1, 2 or 5 times a power of ten", () => {
  assert.deepEqual([0.7, 0.11, 0.2, 3, 51].map(least => Number(roundStep(least).toPrecision(6))), [1, 0.2, 0.2, 5, 100]);
});

test("of jobs that ended at one moment the first is named, and none where names would touch", () => {
  const at = (...times) => times.map(time => ({ at: time }));
  const oneSecond = at("2026-11-29T23:09:45.100Z", "2026-11-29T23:09:46.100Z", "2026-11-29T23:09:46.200Z", "2026-11-29T23:09:46.900Z");
  assert.deepEqual(namedJobs(oneSecond, 200), [0, 1]);
  assert.deepEqual(namedJobs(oneSecond, 40), [0, 2]);
  assert.deepEqual(namedJobs(at("2026-11-27T01:00:00Z", "2026-11-27T02:00:00Z", "2026-11-28T01:00:00Z"), 200), [0, 2]);
});

test("words on a colour are black or white, as it is light or dark", () => {
  assert.deepEqual(["rgb(221, 204, 119)", "rgb(136, 34, 85)"].map(onColour), ["#000000", "#ffffff"]);
});

test("every strategy has a symbol of its own", () => {
  assert.equal(new Set(drawnStrategies.map(symbolOf)).size, 8);
});

test("a chart claims what unflagged points of several workers show, and says so where there are none or a flagged one is faster", () => {
  const at = (workers, speedup, medianSeconds, ...flags) => ({ workers, speedup, medianSeconds, efficiency: speedup / workers, flags });
  const series = (...points) => [{ strategy: "serial", label: "serial", points: [at(1, 1, 8)] }, { strategy: "threads", label: "threads", points }];
  const sound = series(at(1, 1.2, 7), at(2, 1.1, 7.5), at(4, 2.5, 3.2, "noisy"));
  assert.equal(claimOf("speedup", kinds.speedup, sound), "threads reaches 1.10x on 2 workers");
  assert.equal(claimOf("efficiency", kinds.efficiency, sound), "threads: 55 % efficient on 2 workers");
  assert.equal(claimOf("time", kinds.time, sound), "Fastest without flagged points is threads on 1 worker: 7.00 s");
  assert.equal(claimOf("time", kinds.time, series(at(1, 1, 8), at(2, 2, 4))), "Fastest is threads on 2 workers: 4.00 s");
  const disturbed = series(at(1, 1, 8), at(2, 2, 4, "noisy"));
  assert.equal(claimOf("speedup", kinds.speedup, series(at(1, 1, 8))), "");
  for (const kind of ["speedup", "efficiency"]) assert.equal(claimOf(kind, kinds[kind], disturbed), "No point of more than one worker is without a flag");
});
