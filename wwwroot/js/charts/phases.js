// Where the time of each configuration goes: stacked bars over the phases.
import { seconds, timeUnit, tick } from "../format.js";

const phases = ["startup", "read", "compute", "communicate", "reduce", "idle"];
const words = { startup: "start-up" };

/** @param {{ label: string, seconds: number[] }[]} rows seconds in the order of the phases
 *  @param {{ file: string }} about
 *  @returns {import("./frame.js").ChartPicture} */
export function phasesChart(rows, about) {
  const largest = Math.max(...rows.map(row => row.seconds.reduce((a, b) => a + b, 0)));
  const { size, unit } = timeUnit(largest);
  return {
    title: "Phases", unit: "worker-seconds divided by workers", name: `${about.file}-phases`, description: "Stacked bars per configuration.",
    height: 70 + rows.length * 28,
    csv: () => [["configuration", ...phases], ...rows.map(row => [row.label, ...row.seconds])],
    option: color => ({
      grid: { left: 128, right: 24, top: 32, bottom: 28 },
      legend: { top: 0, left: 0, itemWidth: 10, itemHeight: 10, icon: "rect", textStyle: { color: color("--ink-2") }, data: phases.map(p => words[p] ?? p) },
      tooltip: { renderMode: "richText", confine: true, backgroundColor: color("--raised"), borderColor: color("--line-strong"), borderWidth: 1,
        textStyle: { color: color("--ink-2"), fontSize: 12, lineHeight: 18 },
        formatter: item => `${item.name}\n${item.seriesName} ${seconds(item.value, largest)}, ${Math.round(100 * item.value / rows[item.dataIndex].seconds.reduce((a, b) => a + b, 0))} %` },
      xAxis: { type: "value", max: largest, axisLabel: { color: color("--ink-3"), hideOverlap: true, showMaxLabel: false, formatter: v => v === 0 ? "0" : `${tick(v / size)} ${unit}` }, splitLine: { showMaxLine: false, lineStyle: { color: color("--line") } } },
      yAxis: { type: "category", inverse: true, data: rows.map(row => row.label), axisTick: { show: false }, axisLine: { show: false }, axisLabel: { color: color("--ink-2"), width: 112, overflow: "truncate" } },
      series: phases.map((phase, i) => ({
        name: words[phase] ?? phase, type: "bar", stack: "phases", barWidth: 16,
        itemStyle: { color: color(`--phase-${phase}`), borderColor: color("--canvas"), borderWidth: 1 },
        data: rows.map(row => row.seconds[i]),
      })),
    }),
  };
}
