// Client libraries are most of what a page weighs, and none is needed for its first picture: they are fetched at once and run when that is painted.

/** Milliseconds that a page may stay unpainted. */
const PATIENCE = 1000;

/** @type {Map<string, Promise<boolean>>} */
const asked = new Map();

const add = (tag, facts) => document.head.appendChild(Object.assign(document.createElement(tag), facts));

function painted() {
  return new Promise(done => {
    if (document.hidden) return done();
    requestAnimationFrame(() => setTimeout(done));
    setTimeout(done, PATIENCE);
  });
}

async function load(source) {
  add("link", { rel: "preload", as: "script", href: source });
  await painted();
  return new Promise(done => add("script", { src: source, onload: () => done(true), onerror: () => done(false) }));
}

/** @returns {Promise<boolean>} whether it is there */
function library(path) {
  const source = new URL(`../lib/${path}`, import.meta.url).href;
  if (!asked.has(source)) asked.set(source, load(source));
  return asked.get(source);
}

export const chartLibrary = () => library("echarts/echarts.min.js");

/** Says in the place of a chart that none can be drawn. @param {HTMLElement} figure */
export const sayNoLibrary = figure => { figure.textContent = "The chart library did not load; the table has the figures."; };

/** Whether a chart can be drawn in this place, which is still on the page; where the library is missing, the place says so.
 *  @param {HTMLElement} figure @returns {Promise<boolean>} */
export async function canDrawIn(figure) {
  const there = await chartLibrary();
  if (!there) sayNoLibrary(figure);
  return there && figure.isConnected;
}

export const hubLibrary = () => library("signalr/signalr.min.js");
