// Fitted laws as curves over workers. The formulas are those of Core/Measurement/Models/ScalingModel.cs.

const shapes = {
  amdahl: (p, fit) => fit.serialFraction + (1 - fit.serialFraction) / p,
  usl: (p, fit) => (1 + fit.sigma * (p - 1) + fit.kappa * p * (p - 1)) / p,
  gustafson: (p, fit) => p / (p - fit.serialFraction * (p - 1)),
};

export const lawNames = { amdahl: "Amdahl", usl: "universal law", gustafson: "Gustafson" };

const steps = 48;

/** The laws to draw for a curve: the chosen one, or all that fit where none is preferred.
 *  @param {any} fits @returns {string[]} */
export function lawsOf(fits) {
  if (!fits) return [];
  return fits.chosen ? [fits.chosen] : Object.keys(shapes).filter(name => fits[name]);
}

/** @param {string} name @param {any} fits @param {number} workers @returns {number} seconds */
export const timeOf = (name, fits, workers) => fits[name].oneWorkerSeconds * shapes[name](workers, fits[name]);

/** One worker's time that speedups of a curve are taken to: the serial median, or where there is none the curve's own.
 *  @param {any} series @param {boolean} weak @returns {number|null} */
export function baseOf(series, weak) {
  const point = series.points.find(p => p.speedup > 0);
  if (point) return point.speedup * point.medianSeconds / (weak ? point.workers : 1);
  const own = series.points.find(p => p.relativeSpeedup > 0);
  return own ? own.relativeSpeedup * own.medianSeconds / (weak ? own.workers : 1) : null;
}

// Counts with these flags entered no fit, so a law is not drawn on their account.
const outside = new Set(["oversubscribed", "smt", "fewer-chunks-than-workers", "crosses-numa", "later-round", "too-short", "superlinear"]);

/** The counts that a law was fitted to. @param {any} series @returns {number[]} */
export function fittedCounts(series) {
  const sound = series.points.filter(p => !p.flags?.some(f => outside.has(f))).map(p => p.workers);
  return sound.length > 0 ? sound : series.points.map(p => p.workers);
}

/** Start-up at a count, where times have it in them: as measured, on the straight line between two counts, outside as at the nearest one.
 *  @param {{ workers: number, seconds: number }[]|null|undefined} measured rising @param {number} workers @returns {number} seconds */
export function startupAt(measured, workers) {
  if (!measured?.length) return 0;
  const above = measured.findIndex(m => m.workers >= workers);
  if (above <= 0) return measured.at(above < 0 ? -1 : 0).seconds;
  const [low, high] = [measured[above - 1], measured[above]];
  return low.seconds + (high.seconds - low.seconds) * (workers - low.workers) / (high.workers - low.workers);
}

/** A law's values from the smallest measured count to twice the largest.
 *  @param {any} kind of chart @param {any} series @param {string} name @param {boolean} weak
 *  @returns {[number, number][]} workers and value */
export function lawCurve(kind, series, name, weak) {
  const counts = fittedCounts(series);
  const [low, high] = [Math.min(...counts), 2 * Math.max(...counts)];
  const base = baseOf(series, weak);
  return Array.from({ length: steps + 1 }, (_, i) => low * (high / low) ** (i / steps))
    .map(p => [p, kind.fitted(timeOf(name, series.fits, p) + startupAt(series.addedStartup, p), p, base == null ? null : base * (weak ? p : 1))])
    .filter(([, value]) => Number.isFinite(value) && (!kind.log || value > 0));
}
