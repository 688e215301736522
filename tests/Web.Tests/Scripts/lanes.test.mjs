// The arithmetic of timelines: what stands in a lane, which chunks are slow, and what the sentence above says.
import assert from "node:assert/strict";
import { test } from "node:test";
import { firstAfter, lanesOf, sends, sentenceOf, taskWords } from "../../../wwwroot/js/timeline/lanes.js";
import { LiveLanes } from "../../../wwwroot/js/timeline/live.js";
import { usesOf } from "../../../wwwroot/js/timeline/uses.js";

/** Chunks of [worker, start, end, items, read]. */
const chunks = (...list) => list.map(([worker, startSeconds, endSeconds, items = 10, readSeconds], chunk) => ({ chunk, worker, startSeconds, endSeconds, items, readSeconds }));
const near = (actual, expected) => assert.ok(Math.abs(actual - expected) < 1e-9, `${actual} is not ${expected}`);

test("a lane holds its worker's chunks in the order of time, and the waits around them", () => {
  const { lanes, tasks, lastEnd, end } = lanesOf({ workers: 2, seconds: 6, timeline: chunks([0, 3, 4], [1, 0, 5], [0, 1, 2]) });
  assert.deepEqual(lanes[0].tasks.map(t => t.chunk), [2, 0]);
  assert.deepEqual(lanes[0].waits, [
    { start: 0, end: 1, first: true, last: false },
    { start: 2, end: 3, first: false, last: false },
    { start: 4, end: 5, first: false, last: true }]);
  assert.deepEqual(lanes[1].waits, []);
  assert.deepEqual([lanes[0].busy, lanes[1].busy], [2, 5]);
  assert.deepEqual([tasks, lastEnd, end], [3, 5, 6]);
});

test("a worker without chunks waits for the last one all the time", () => {
  const { lanes } = lanesOf({ workers: 3, seconds: 2, timeline: chunks([0, 0, 2], [1, 0, 1]) });
  assert.deepEqual(lanes[2].waits, [{ start: 0, end: 2, first: false, last: true }]);
});

test("there are as many lanes as workers, and more where the chunks name more", () => {
  assert.equal(lanesOf({ workers: 40, seconds: 1, timeline: chunks([0, 0, 1]) }).lanes.length, 40);
  assert.equal(lanesOf({ workers: 1, seconds: 1, timeline: chunks([4, 0, 1]) }).lanes.length, 5);
});

test("an empty timeline draws empty lanes and says nothing", () => {
  const picture = lanesOf({ workers: 2 });
  assert.deepEqual([picture.tasks, picture.end, picture.slow], [0, 0, 0]);
  assert.equal(sentenceOf(picture), "");
});

test("a chunk is slow where an item took more than twice the median chunk's", () => {
  const slowOf = timeline => lanesOf({ workers: 1, timeline }).lanes[0].tasks.map(t => t.slow);
  assert.deepEqual(slowOf(chunks([0, 0, 1], [0, 1, 2], [0, 2, 3], [0, 3, 5.1])), [false, false, false, true]);
  assert.deepEqual(slowOf(chunks([0, 0, 1], [0, 1, 2], [0, 2, 3], [0, 3, 5])), [false, false, false, false], "twice is not more than twice");
  assert.deepEqual(slowOf(chunks([0, 0, 1], [0, 1, 2], [0, 2, 3], [0, 3, 13, 100])), [false, false, false, false], "ten times the items in ten times the time");
  assert.deepEqual(slowOf(chunks([0, 0, 1], [0, 1, 2], [0, 2, 9])), [false, false, false], "three are too few to compare");
  assert.deepEqual(slowOf(chunks([0, 0, 500, 1000], [0, 500, 1000, 1000], [0, 1000, 1500, 1000], [0, 1500, 1506, 1])), [false, false, false, false], "too short to be seen");
});

test("results are packed after the last chunk, and waiting begins after that", () => {
  const trial = { workers: 2, seconds: 5, phases: { reduce: 0.5 }, workersUsed: [{ index: 0, packSeconds: 0.25 }, { index: 1, packSeconds: 1 }], timeline: chunks([0, 0, 2], [1, 0, 3]) };
  const picture = lanesOf(trial);
  assert.deepEqual(picture.lanes.map(l => l.pack), [{ start: 2, end: 2.25 }, { start: 3, end: 4 }]);
  assert.deepEqual(picture.lanes[0].waits, [{ start: 2.25, end: 4, first: false, last: true }]);
  assert.deepEqual([picture.lastEnd, picture.reduceStart, picture.end], [4, 4.5, 5]);
  assert.ok(sends(picture));
  assert.match(sentenceOf(picture), /worker 0 waits 1\.75 s at the end for worker 1; collecting the results takes 0\.5\d* s; combining them takes 0\.5\d* s/);
});

test("the phase reduce never reaches into the chunks, and all of the end is it where phases are not known", () => {
  const timeline = chunks([0, 0, 4]);
  assert.equal(lanesOf({ workers: 1, seconds: 5, phases: { reduce: 3 }, timeline }).reduceStart, 4);
  const unknown = lanesOf({ workers: 1, seconds: 5, timeline });
  assert.deepEqual([unknown.reduceStart, sends(unknown)], [4, false]);
});

test("one pass of a repeated region ends by the means of collecting and reducing, whatever the mean pass took", () => {
  const trial = { workers: 2, seconds: 9, innerLoops: 4, phases: { communicate: 0.75, reduce: 0.5 }, workersUsed: [{ index: 0, packSeconds: 0.25 }, { index: 1, packSeconds: 0.25 }], timeline: chunks([0, 0, 2], [1, 0, 2.75]) };
  const { lastEnd, reduceStart, end } = lanesOf(trial);
  assert.deepEqual([lastEnd, reduceStart, end], [3, 3.5, 4]);
});

test("reading is told of the chunk and of the whole, and not where nothing was read", () => {
  const picture = lanesOf({ workers: 1, seconds: 4, timeline: chunks([0, 0, 2, 10, 0.5], [0, 2, 4, 10, 1.5]) });
  near(picture.read, 2);
  assert.match(sentenceOf(picture), /busy 100 % of the time, 50(\.0)? % of that reading/);
  assert.ok(taskWords(picture.lanes[0].tasks[0], 0, picture, String).some(line => /^reading 0\.5\d* s, computing 1\.5\d* s$/.test(line)));
  const silent = lanesOf({ workers: 1, seconds: 4, timeline: chunks([0, 0, 4]) });
  assert.doesNotMatch(sentenceOf(silent) + taskWords(silent.lanes[0].tasks[0], 0, silent, String).join(), /reading/);
});

test("words on a slow chunk say how many times the median it took", () => {
  const picture = lanesOf({ workers: 1, timeline: chunks([0, 0, 1], [0, 1, 2], [0, 2, 3], [0, 3, 7]) });
  assert.match(taskWords(picture.lanes[0].tasks[3], 0, picture, String).join("\n"), /slow: 4\.00 times the median time per item/);
  assert.match(sentenceOf(picture), /1 of 4 chunks is slow/);
});

test("the first task in sight is found by halving", () => {
  const tasks = Array.from({ length: 1000 }, (_, i) => ({ start: i, end: i + 0.5 }));
  assert.deepEqual([0, 0.5, 0.6, 499.5, 999.5, 1000].map(time => firstAfter(tasks, time)), [0, 0, 1, 499, 999, 1000]);
});

test("live lanes close a chunk when its worker turns to another", () => {
  const live = new LiveLanes();
  const at = (elapsedSeconds, chunk) => live.note({ elapsedSeconds, workers: [{ index: 0, state: "running", chunk }] });
  [[0.1, 0], [0.2, 0], [0.3, 1], [0.4, null]].forEach(([time, chunk]) => at(time, chunk));
  assert.deepEqual(live.picture.lanes[0].tasks.map(t => [t.label, t.end, t.open]), [["chunk 0", 0.3, false], ["chunk 1", 0.4, false], ["working", 0.4, true]]);
  assert.equal(live.picture.end, 1);
});

test("what workers used stands in columns, only where one is known, each compared with the largest", () => {
  const { lanes } = lanesOf({ workers: 2, seconds: 2, workersUsed: [{ index: 0, cpuSeconds: 1, readBytes: 0 }, { index: 1, cpuSeconds: 0.5, readBytes: 0 }], timeline: chunks([0, 0, 2], [1, 0, 1]) });
  assert.deepEqual(usesOf(lanes), [{ head: "cpu", texts: ["1.00 s", "0.500 s"], shares: [1, 0.5] }]);
  assert.deepEqual(usesOf(lanesOf({ workers: 1, seconds: 1, timeline: chunks([0, 0, 1]) }).lanes), []);
});

test("live lanes tell concluding from the work before it", () => {
  const live = new LiveLanes();
  const at = (elapsedSeconds, state) => live.note({ elapsedSeconds, workers: [{ index: 0, state, chunk: 0 }] });
  at(0.1, "running"); at(0.2, "concluding"); at(0.3, "concluding");
  assert.deepEqual(live.picture.lanes[0].tasks.map(t => t.phase), ["compute", "reduce"]);
});
