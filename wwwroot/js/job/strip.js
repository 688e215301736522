// Small curves of the last half minute: processor, memory, reading.

const [width, height] = [100, 24];

export class Strip {
  /** @param {SVGSVGElement} svg with one path @param {number} [floor] the least value that fills the height @param {number} [kept] how many values it shows */
  constructor(svg, floor = 0, kept = 300) {
    [this.svg, this.floor, this.kept, this.values] = [svg, floor, kept, []];
  }

  /** @param {number | null | undefined} value */
  add(value) {
    if (value == null) return;
    this.values.push(value);
    if (this.values.length > this.kept) this.values.shift();
    // A stroke at the edge is no curve.
    if (this.values.length < 8) return;
    const top = Math.max(this.floor, ...this.values) || 1;
    const step = width / Math.max(60, this.values.length - 1);
    const from = width - (this.values.length - 1) * step;
    const line = this.values.map((v, i) => `${(from + i * step).toFixed(1)} ${(height - 1 - (height - 3) * v / top).toFixed(1)}`).join("L");
    this.svg.querySelector("path").setAttribute("d", `M${from.toFixed(1)} ${height}L${line}L${width} ${height}Z`);
  }
}
