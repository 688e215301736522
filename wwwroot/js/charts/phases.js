// Where the time of each configuration goes: stacked bars over the phases, named on one row that has room for all names, else in a legend.
import { seconds, timeUnit, tick } from "../format.js";
import { narrow, widthOf } from "./axes.js";
import { onColour } from "./palette.js";

const phases = ["startup", "read", "compute", "communicate", "reduce", "idle"];
const words = { startup: "start-up" };
const nameOf = phase => words[phase] ?? phase;

const legendRow = 20;
/** What a bar leaves free around its name. */
const around = 6;
/** What the legend puts beside a name: its mark, and the gap to the next one. */
const besideKey = 26;

const sum = values => values.reduce((a, b) => a + b, 0);

/** The phases that took any time, by their places. */
const presentIn = rows => phases.map((_, i) => i).filter(i => rows.some(row => row.seconds[i] > 0));

function roomFor(present, width) {
  const legend = sum(present.map(i => widthOf(nameOf(phases[i])) + besideKey));
  return { left: width < narrow ? 104 : 128, right: 24, top: 12 + legendRow * Math.min(2, Math.ceil(legend / width)), bottom: 28 };
}

/** The first row whose bars have room for the names of all phases.
 *  @param {{ seconds: number[] }[]} rows @param {number} largest @param {number} width of the plot in pixels
 *  @returns {number} -1 where there is none */
export function namedRow(rows, largest, width) {
  const present = presentIn(rows);
  return rows.findIndex(row => present.every(i => row.seconds[i] / largest * width >= widthOf(nameOf(phases[i])) + around));
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
      const present = presentIn(rows);
      const room = roomFor(present, width);
      const named = namedRow(rows, largest, width - room.left - room.right);
      return {
        grid: room,
        legend: { show: named < 0, top: 0, left: 0, itemWidth: 10, itemHeight: 10, icon: "rect", textStyle: { color: color("--ink-2") }, data: present.map(i => nameOf(phases[i])) },
        tooltip: { renderMode: "richText", confine: true, backgroundColor: color("--raised"), borderColor: color("--line-strong"), borderWidth: 1,
          textStyle: { color: color("--ink-2"), fontSize: 12, lineHeight: 18 },
          formatter: item => `${item.name}\n${item.seriesName} ${seconds(item.value, largest)}, ${Math.round(100 * item.value / sum(rows[item.dataIndex].seconds))} %` },
        xAxis: { type: "value", max: largest, axisLabel: { color: color("--ink-3"), hideOverlap: true, showMaxLabel: false, formatter: v => v === 0 ? "0" : `${tick(v / size)} ${unit}` }, splitLine: { showMaxLine: false, lineStyle: { color: color("--line") } } },
        yAxis: { type: "category", inverse: true, data: rows.map(row => row.label), axisTick: { show: false }, axisLine: { show: false }, axisLabel: { color: color("--ink-2"), width: room.left - 16, overflow: "truncate" } },
        series: phases.map((phase, i) => ({
          name: nameOf(phase), type: "bar", stack: "phases", barWidth: 16,
          itemStyle: phase === "idle" ? hatched(color) : { color: color(`--phase-${phase}`), borderColor: color("--canvas"), borderWidth: 1 },
          data: rows.map((row, at) => ({ value: row.seconds[i], label: { show: named === at && row.seconds[i] > 0, formatter: nameOf(phase), fontSize: 12,
            ...phase === "idle" ? { color: color("--ink-2"), backgroundColor: color("--canvas"), padding: [1, 4] } : { color: onColour(color(`--phase-${phase}`)) } } })),
        })),
      };
    },
  };
}
