// What each worker of a finished trial used, in columns beside its lane.
import { bytes, seconds } from "../format.js";

/** @typedef {{ head: string, texts: string[], shares: number[] }} Column a text and a share of the largest value for each lane; without a text where it is not known */

// Messages between processes are reads of some bytes, too; from `least` on a column says something.
const kinds = [
  { head: "cpu", least: 0, of: use => use?.cpuSeconds, text: (value, largest) => seconds(value, largest) },
  { head: "read", least: 1000, of: use => use?.readBytes, text: value => bytes(value) },
  { head: "memory", least: 0, of: use => use?.residentBytes, text: value => bytes(value) },
];

/** Only what at least one worker used to speak of.
 *  @param {import("./lanes.js").Lane[]} lanes @returns {Column[]} */
export function usesOf(lanes) {
  return kinds.flatMap(({ head, least, of, text }) => {
    const values = lanes.map(lane => of(lane.use) ?? null);
    const largest = Math.max(0, ...values);
    return largest > least ? [{ head, texts: values.map(value => value == null ? "" : text(value, largest)), shares: values.map(value => (value ?? 0) / largest) }] : [];
  });
}

/** The width of a column in pixels. */
export const useWidth = 78;

/** Draws the columns at the right edge: a number for each lane, and under it a bar that compares the lanes.
 *  @param {CanvasRenderingContext2D} pen @param {Column[]} uses @param {{ lane: number, width: number, height: number }} view
 *  @param {number} axisHeight below the lanes, where the heads stand @param {Map<string, string>} colors */
export function drawUses(pen, uses, view, axisHeight, colors) {
  pen.textAlign = "right";
  uses.forEach(({ head, texts, shares }, column) => {
    const right = view.width - (uses.length - 1 - column) * useWidth;
    pen.textBaseline = "alphabetic";
    pen.fillStyle = colors.get("--ink-3");
    pen.fillText(head, right, view.height - axisHeight + 18);
    pen.textBaseline = "middle";
    texts.forEach((text, row) => {
      const length = (useWidth - 20) * shares[row];
      pen.fillStyle = colors.get("--line-strong");
      if (view.lane > 18) pen.fillRect(right - length, (row + 1) * view.lane - 4, length, 2);
      pen.fillStyle = colors.get("--ink-2");
      pen.fillText(text, right, row * view.lane + view.lane / 2);
    });
  });
}
