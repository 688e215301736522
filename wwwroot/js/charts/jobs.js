// What charts of jobs over time share: the axis of jobs, their tip, and the lines across that mark changes and notes.
import { roomFor, widthOf } from "./axes.js";

const day = at => new Date(at).toISOString().slice(0, 10);
const clock = digits => at => new Date(at).toISOString().slice(11, digits);
const [toMinute, toSecond] = [clock(16), clock(19)];

/** How points in time are written on an axis: by day, or, where all lie within one, by the clock, to the second where a minute has several.
 *  @param {{ at: string }[]} points @returns {(at: string) => string} */
function momentOf(points) {
  const days = new Set(points.map(p => day(p.at)));
  if (days.size > 1) return day;
  return new Set(points.map(p => toMinute(p.at))).size < points.length ? toSecond : toMinute;
}

/** @param {string} at @returns {string} */
export const instant = at => `${new Date(at).toISOString().slice(0, 19).replace("T", " ")} UTC`;

const between = 12;

/** The jobs that stand named on the axis: as many as have room, and of those that ended at one moment the first.
 *  @param {{ at: string }[]} points in the order of time @param {number} slot pixels from job to job
 *  @returns {number[]} places in `points` */
export function namedJobs(points, slot) {
  const moment = momentOf(points);
  const named = [];
  points.forEach(({ at }, i) => {
    const last = named.at(-1);
    if (last === undefined || (moment(at) !== moment(points[last].at) && (i - last) * slot >= widthOf(moment(at)) + between)) named.push(i);
  });
  return named;
}

/** @param {{ at: string }[]} points @param {number} width of the chart in pixels @param {(token: string) => string} color */
export function jobsAxis(points, width, color) {
  const { left, right } = roomFor(width);
  const moment = momentOf(points);
  return {
    type: "value", min: -0.5, max: points.length - 0.5,
    axisLabel: { color: color("--ink-3"), customValues: namedJobs(points, (width - left - right) / points.length), formatter: i => moment(points[i].at) },
    axisLine: { onZero: false, lineStyle: { color: color("--line-strong") } }, axisTick: { show: false }, splitLine: { show: false },
  };
}

/** @param {(point: any) => string} words of a point, one line each, the value as `{b|…}` @param {(token: string) => string} color */
export const jobsTip = (words, color) => ({
  renderMode: "richText", confine: true, backgroundColor: color("--raised"), borderColor: color("--line-strong"), borderWidth: 1, padding: [8, 12],
  textStyle: { color: color("--ink-2"), fontSize: 12, lineHeight: 18, rich: { b: { fontWeight: 600, fontSize: 14, color: color("--ink"), lineHeight: 22 } } },
  formatter: item => item.data?.point ? words(item.data.point) : item.name,
});

/** The same words for arrow keys. @param {string} words */
export const spokenTip = words => words.replace(/\{b\|([^}]*)\}/, "$1").replaceAll("\n", ", ");

const rowHeight = 16;
const mostRows = 3;
const widest = 160;

/** Names of lines lie above the plot, in rows where they would touch; what finds no row goes without. From the middle outwards, so that
 *  a name that reaches over another line lies above the name of that one.
 *  @param {{ x: number, name: string }[]} lines @param {(x: number) => number} pixelOf @param {number} middle from here on names end at their line
 *  @returns {(number|null)[]} rows from the plot up */
function rowsOf(lines, pixelOf, middle) {
  const taken = Array.from({ length: mostRows }, () => []);
  const rows = lines.map(() => null);
  const outwards = lines.map((line, i) => ({ ...line, i })).sort((a, b) => Math.abs(a.x - middle) - Math.abs(b.x - middle));
  for (const { x, name, i } of outwards) {
    const [at, width] = [pixelOf(x), Math.min(widest, widthOf(name))];
    const [from, to] = x < middle ? [at, at + width] : [at - width, at];
    const row = taken.findIndex(names => names.every(n => to + between < n.from || n.to + between < from));
    if (row < 0) continue;
    taken[row].push({ from, to });
    rows[i] = row;
  }
  return rows;
}

/** Lines across the plot, their names above it: the grid with room for these, and the lines as the chart library takes them.
 *  @param {{ x: number, name: string, stroke: string }[]} lines @param {number} count of the jobs @param {number} width of the chart @param {(token: string) => string} color */
export function linesAcross(lines, count, width, color) {
  const room = roomFor(width);
  const middle = (count - 1) / 2;
  const rows = rowsOf(lines, x => room.left + (x + 0.5) * (width - room.left - room.right) / count, middle);
  return {
    grid: { ...room, top: room.top + rowHeight * (Math.max(-1, ...rows) + 1) },
    data: lines.map(({ x, name, stroke }, i) => ({
      xAxis: x, name, lineStyle: { color: stroke, type: [4, 4], width: 1 },
      label: { show: rows[i] !== null, formatter: name, color: color("--ink-2"), position: "end", distance: [0, 4 + rowHeight * rows[i]], align: x < middle ? "left" : "right", width: widest, overflow: "truncate" },
    })),
  };
}
