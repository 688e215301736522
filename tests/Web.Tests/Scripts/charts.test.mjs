// What charts draw: where the names of phases stand, what can be read on a colour, and the shapes of strategies.
import assert from "node:assert/strict";
import { test } from "node:test";
import { drawnStrategies, symbolOf } from "../../../wwwroot/js/charts/symbols.js";

globalThis.matchMedia = () => ({ matches: false });
const { namedRows } = await import("../../../wwwroot/js/charts/phases.js");
const { onColour } = await import("../../../wwwroot/js/charts/palette.js");

test("a phase is named on its longest bar, and nowhere if none has room", () => {
  const rows = [{ seconds: [0.1, 0, 5, 0, 0, 0] }, { seconds: [3, 0.2, 6, 0, 0, 1] }];
  assert.deepEqual(namedRows(rows, 10.2, 1000), [1, null, 1, null, null, 1]);
  assert.deepEqual(namedRows(rows, 10.2, 300), [null, null, 1, null, null, null]);
});

test("words on a colour are black or white, as it is light or dark", () => {
  assert.deepEqual(["rgb(221, 204, 119)", "rgb(136, 34, 85)"].map(onColour), ["#000000", "#ffffff"]);
});

test("every strategy has a symbol of its own", () => {
  assert.equal(new Set(drawnStrategies.map(symbolOf)).size, 8);
});
