// Where the time of each configuration goes: stacked bars over the phases, each phase named once on a bar that has room for its name.
import { seconds, timeUnit, tick } from "../format.js";
import { onColour } from "./palette.js";

const phases = ["startup", "read", "compute", "communicate", "reduce", "idle"];
const words = { startup: "start-up" };
const nameOf = phase => words[phase] ?? phase;

const room = { left: 128, right: 24, top: 32, bottom: 28 };
/** About what a letter takes at 12 px, and the room around a word. */
const [letter, around] = [6.6, 10];

const sum = values => values.reduce((a, b) => a + b, 0);

/** For each phase the row on whose bar its name stands: the longest one, if the word fits there.
 *  @param {{ seconds: number[] }[]} rows @param {number} largest @param {number} width of the chart in pixels
 *  @returns {(number|null)[]} null where no bar has room */
export function namedRows(rows, largest, width) {
  const scale = (width - room.left - room.right) / largest;
  return phases.map((phase, i) => {
    const longest = rows.reduce((best, row, at) => row.seconds[i] > rows[best].seconds[i] ? at : best, 0);
    return rows[longest].seconds[i] * scale >= nameOf(phase).length * letter + around ? longest : null;
  });
}

/** Waiting is hatched here as it is on timelines. */
const hatched = color => ({
  color: color("--canvas"), borderColor: color("--phase-idle"), borderWidth: 1,
  decal: { symbol: "rect", color: color("--phase-idle"), backgroundColor: color("--canvas"), dashArrayX: [1, 0], dashArrayY: [1.5, 3.5], rotation: -Math.PI / 4 },
});

/** @param {{ label: string, seconds: number[] }[]} rows seconds in the order of the phases
 *  @param {{ file: string, claim?: string }} about
 *  @returns {import("./frame.js").ChartPicture} */
export function phasesChart(rows, about) {
  const largest = Math.max(...rows.map(row => sum(row.seconds)));
  const { size, unit } = timeUnit(largest);
  return {
    claim: about.claim, title: "Phases", unit: "worker-seconds divided by workers", name: `${about.file}-phases`,
    description: ["Stacked bars per configuration.", about.claim].filter(Boolean).join(" "),
    height: 70 + rows.length * 28, fitted: true,
    csv: () => [["configuration", ...phases], ...rows.map(row => [row.label, ...row.seconds])],
    option: (color, width) => {
      const named = namedRows(rows, largest, width);
      return {
        grid: room,
        // Only what found no room on a bar is explained apart.
        legend: { top: 0, left: 0, itemWidth: 10, itemHeight: 10, icon: "rect", textStyle: { color: color("--ink-2") }, data: phases.filter((_, i) => named[i] === null && rows.some(row => row.seconds[i] > 0)).map(nameOf) },
        tooltip: { renderMode: "richText", confine: true, backgroundColor: color("--raised"), borderColor: color("--line-strong"), borderWidth: 1,
          textStyle: { color: color("--ink-2"), fontSize: 12, lineHeight: 18 },
          formatter: item => `${item.name}\n${item.seriesName} ${seconds(item.value, largest)}, ${Math.round(100 * item.value / sum(rows[item.dataIndex].seconds))} %` },
        xAxis: { type: "value", max: largest, axisLabel: { color: color("--ink-3"), hideOverlap: true, showMaxLabel: false, formatter: v => v === 0 ? "0" : `${tick(v / size)} ${unit}` }, splitLine: { showMaxLine: false, lineStyle: { color: color("--line") } } },
        yAxis: { type: "category", inverse: true, data: rows.map(row => row.label), axisTick: { show: false }, axisLine: { show: false }, axisLabel: { color: color("--ink-2"), width: 112, overflow: "truncate" } },
        series: phases.map((phase, i) => ({
          name: nameOf(phase), type: "bar", stack: "phases", barWidth: 16,
          itemStyle: phase === "idle" ? hatched(color) : { color: color(`--phase-${phase}`), borderColor: color("--canvas"), borderWidth: 1 },
          data: rows.map((row, at) => ({ value: row.seconds[i], label: { show: named[i] === at, formatter: nameOf(phase), fontSize: 12,
            ...phase === "idle" ? { color: color("--ink-2"), backgroundColor: color("--canvas"), padding: [1, 4] } : { color: onColour(color(`--phase-${phase}`)) } } })),
        })),
      };
    },
  };
}
