// One shape per strategy, the same on every chart, so that colour is never the only sign. Scaling/Proposal/StrategyMarks.cs draws the same ones.

/** Each in a box of ten by ten. @type {Record<string, string>} */
const paths = {
  serial: "M5 0L10 5L5 10L0 5Z",
  threads: "M5 0A5 5 0 1 1 5 10A5 5 0 1 1 5 0Z",
  processes: "M0.5 0.5H9.5V9.5H0.5Z",
  pool: "M5 0L10 10H0Z",
  mpi: "M0 0H10L5 10Z",
  engines: "M3.3 0H6.7V3.3H10V6.7H6.7V10H3.3V6.7H0V3.3H3.3Z",
  external: "M2.2 0L5 2.8L7.8 0L10 2.2L7.2 5L10 7.8L7.8 10L5 7.2L2.2 10L0 7.8L2.8 5L0 2.2Z",
  imported: "M5 0L6.5 3.5L10 3.8L7.3 6.2L8.1 10L5 8L1.9 10L2.7 6.2L0 3.8L3.5 3.5Z",
};

/** @param {string} strategy @returns {string} as the chart library takes it */
export const symbolOf = strategy => `path://${paths[strategy] ?? paths.threads}`;

/** All strategies that have a shape. */
export const drawnStrategies = Object.keys(paths);
