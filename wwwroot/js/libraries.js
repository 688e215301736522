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
export const hubLibrary = () => library("signalr/signalr.min.js");
