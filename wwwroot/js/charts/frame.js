// A chart with its title, its figures and its downloads: the same frame for every chart of every page.
import { toast } from "../page.js";
import { fontFamily, palette } from "./palette.js";

/** @typedef {{ claim?: string, title: string, unit?: string, name: string, note?: string, fitted?: boolean, option: (color: (token: string) => string, width: number) => object,
 *             csv: () => (string|number|null)[][], json?: () => object, walk?: { series: string, index: number, workers?: number, text: string }[], height?: number, description: string }} ChartPicture
 *  `claim` is the sentence that the chart proves; `walk` lists the points in the order in which arrow keys visit them; `name` names the downloaded file; `csv` gives the head and the rows; `height` is in pixels, for charts that grow with their rows; one that is `fitted` to its width is drawn anew for another. A datum's `bringsOut` names what a hover over it brings out, too. */

const charts = new Set();

/** @param {string} name @param {Blob} blob */
export function save(name, blob) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

const quote = cell => {
  // A quote in front keeps a spreadsheet from taking text for a formula.
  const text = cell == null ? "" : typeof cell === "string" && /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : String(cell);
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

export class ChartFrame {
  /** @param {HTMLElement} figure an empty element that becomes the chart
   *  @param {() => void} [showTable] what the button "Table" does */
  constructor(figure, showTable) {
    this.figure = figure;
    /** Ends what listens beyond the figure. */
    this.gone = new AbortController();
    this.figure.replaceChildren();
    const head = Object.assign(document.createElement("div"), { className: "chart-head" });
    this.title = document.createElement("h3");
    const tools = Object.assign(document.createElement("div"), { className: "chart-tools" });
    this.tools = tools;
    if (showTable) tools.append(this.button("Table", showTable));
    tools.append(...this.menu());
    head.append(this.title, tools);
    this.area = Object.assign(document.createElement("div"), { className: "chart-area" });
    this.note = Object.assign(document.createElement("figcaption"), { className: "chart-note" });
    this.spoken = Object.assign(document.createElement("div"), { className: "visually-hidden" });
    this.spoken.setAttribute("aria-live", "polite");
    this.figure.append(head, this.area, this.note, this.spoken);
  }

  button(text, work) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "button button-quiet button-small", textContent: text });
    button.addEventListener("click", work);
    return button;
  }

  menu() {
    const list = Object.assign(document.createElement("div"), { className: "chart-menu", hidden: true });
    const open = this.button("Download", () => { list.hidden = !list.hidden; open.setAttribute("aria-expanded", String(!list.hidden)); });
    open.setAttribute("aria-expanded", "false");
    for (const [text, work] of this.formats()) {
      const item = Object.assign(document.createElement("button"), { type: "button", textContent: text });
      item.addEventListener("click", () => { list.hidden = true; open.setAttribute("aria-expanded", "false"); work(); });
      list.append(item);
      if (text === "JSON") this.jsonItem = item;
    }
    list.addEventListener("keydown", event => { if (event.key === "Escape") { list.hidden = true; open.focus(); } });
    document.addEventListener("click", event => { if (!open.contains(event.target) && !list.contains(event.target)) list.hidden = true; }, { signal: this.gone.signal });
    return [open, list];
  }

  /** The sentence that the chart proves, and under it what it shows. */
  head(claim, title, unit) {
    this.title.textContent = claim || title;
    const about = claim ? [title, unit].filter(Boolean).join(", ") : unit;
    if (about) this.title.append(Object.assign(document.createElement("small"), { textContent: about }));
  }

  saveCsv() {
    const text = this.picture.csv().map(row => row.map(quote).join(",")).join("\n");
    save(`${this.picture.name}.csv`, new Blob([`${text}\n`], { type: "text/csv" }));
  }

  saveJson() {
    save(`${this.picture.name}.json`, new Blob([`${JSON.stringify(this.picture.json(), null, 2)}\n`], { type: "application/json" }));
  }
}

export class Chart extends ChartFrame {
  /** @param {HTMLElement} figure @param {() => void} [showTable] */
  constructor(figure, showTable) {
    super(figure, showTable);
    this.chart = window.echarts.init(this.area, null, { renderer: "svg" });
    this.resizing = new ResizeObserver(() => this.fit());
    this.resizing.observe(this.area);
    this.area.addEventListener("keydown", event => this.walk(event));
    this.area.addEventListener("blur", () => this.quieten());
    this.chart.on("mouseover", ({ seriesName, data }) => {
      this.bringOut(data?.bringsOut);
      if (data?.point) this.tellOthers(seriesName, data.point.workers);
    });
    this.chart.on("mouseout", () => { this.bringOut(); this.tellOthers(); });
    charts.add(this);
  }

  fit() {
    this.chart.resize();
    if (this.picture?.fitted && this.width !== this.area.clientWidth) this.draw();
  }

  formats() {
    return [["PNG", () => this.savePng()], ["SVG", () => this.saveSvg()], ["CSV", () => this.saveCsv()], ["JSON", () => this.saveJson()]];
  }

  /** Arrow keys go from point to point, show what a hover shows, and say it. */
  walk(event) {
    const points = this.picture?.walk ?? [];
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") this.quieten();
    if (!step || points.length === 0) return;
    event.preventDefault();
    this.at = ((this.at ?? (step > 0 ? -1 : 0)) + step + points.length) % points.length;
    const { series, index, workers, text } = points[this.at];
    this.point(series, index);
    this.tellOthers(series, workers);
    this.spoken.textContent = text;
  }

  /** Shows what a hover over this point shows. */
  point(series, index) {
    const all = this.chart.getOption().series;
    const seriesIndex = all.findIndex(s => s.name === series);
    this.chart.dispatchAction({ type: "showTip", seriesIndex, dataIndex: index });
    this.bringOut(all[seriesIndex]?.data[index]?.bringsOut);
  }

  /** @param {string} [name] of series; without one, what was brought out steps back. */
  bringOut(name) {
    if (name === this.broughtOut) return;
    if (this.broughtOut) this.chart.dispatchAction({ type: "downplay", seriesName: this.broughtOut });
    this.broughtOut = name;
    // Once the library has dimmed all that is not under the pointer.
    if (name) requestAnimationFrame(() => { if (this.broughtOut === name) this.chart.dispatchAction({ type: "highlight", seriesName: name }); });
  }

  leave() {
    this.chart.dispatchAction({ type: "hideTip" });
    this.bringOut();
  }

  quieten() {
    this.leave();
    this.tellOthers();
  }

  /** The charts beside this one show the same configuration; without one they show none.
   *  @param {string} [series] @param {number} [workers] */
  tellOthers(series, workers) {
    const pair = this.figure.closest(".chart-pair");
    for (const other of charts) {
      if (!pair || other === this || other.figure.closest(".chart-pair") !== pair) continue;
      const same = other.picture?.walk?.find(p => p.series === series && p.workers === workers);
      if (same) other.point(same.series, same.index);
      else other.leave();
    }
  }

  /** @param {ChartPicture} picture */
  show(picture) {
    this.picture = picture;
    this.draw();
  }

  draw() {
    const { picture } = this;
    if (!picture) return;
    this.head(picture.claim, picture.title, picture.unit);
    this.jsonItem.hidden = !picture.json;
    this.at = null;
    this.broughtOut = undefined;
    this.note.textContent = picture.note ?? "";
    this.note.hidden = !picture.note;
    if (picture.height) { this.area.style.height = `${picture.height}px`; this.chart.resize(); }
    this.width = this.area.clientWidth;
    const color = palette();
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches || document.documentElement.classList.contains("still");
    this.chart.setOption({
      animation: !calm, animationDuration: 0, animationDurationUpdate: 120,
      textStyle: { fontFamily: fontFamily(), color: color("--ink-2"), fontSize: 12 },
      aria: { enabled: true, label: { description: `${picture.title}. ${picture.description}` } },
      ...picture.option(color, this.width),
    }, { notMerge: true });
    if (picture.walk) {
      this.area.tabIndex = 0;
      this.area.title = "Arrow keys go from point to point";
    }
  }

  svg() {
    return this.chart.renderToSVGString();
  }

  saveSvg() {
    save(`${this.picture.name}.svg`, new Blob([this.svg()], { type: "image/svg+xml" }));
  }

  async savePng() {
    const [width, height] = [this.chart.getWidth(), this.chart.getHeight()];
    const image = new Image();
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(this.svg())}`;
    try {
      await image.decode();
    } catch {
      toast("This browser could not render the picture.");
      return;
    }
    const canvas = Object.assign(document.createElement("canvas"), { width: width * 2, height: height * 2 });
    const pen = canvas.getContext("2d");
    pen.fillStyle = palette()("--canvas");
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(image, 0, 0, canvas.width, canvas.height);
    canvas.toBlob(blob => save(`${this.picture.name}.png`, blob), "image/png");
  }

  /** Gives everything back; called when the figure left the page. */
  dispose() {
    this.gone.abort();
    this.resizing.disconnect();
    this.broughtOut = undefined;
    this.chart.dispose();
    charts.delete(this);
  }
}

document.addEventListener("themechange", () => { for (const chart of charts) chart.draw(); });
