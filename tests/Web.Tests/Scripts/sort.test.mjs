// The order of a table's rows: what a cell stands for, and which of two comes first.
import assert from "node:assert/strict";
import { test } from "node:test";
import { compare, typed } from "../../../wwwroot/js/sort.js";

const sorted = (values, down) => values.map(typed).sort((a, b) => compare(a, b, down));

test("numbers are numbers, with thousands apart and exponents; a dash and an empty cell have no value", () => {
  assert.deepEqual(["1,240", "8.40123E+07", "0.5"].map(typed), [1240, 84012300, 0.5]);
  assert.deepEqual(["–", "", " \n "].map(typed), [null, null, null]);
  assert.equal(typed("threads\n  × 2"), "threads × 2");
});

test("numbers come before words and missing values last, whichever way", () => {
  assert.deepEqual(sorted(["never", "10", "–", "9"], false), [9, 10, "never", null]);
  assert.deepEqual(sorted(["never", "10", "–", "9"], true), [10, 9, "never", null]);
});

test("words are ordered by the numbers in them", () => {
  assert.deepEqual(sorted(["rep. 10", "rep. 9", "Rep. 1"], false), ["Rep. 1", "rep. 9", "rep. 10"]);
});
