// The chart library is most of what a page of charts weighs. It is fetched at once and run when the page itself has been painted.

/** Milliseconds that a page may stay unpainted, as one in the background does. */
const PATIENCE = 1000;

const source = new URL("../../lib/echarts/echarts.min.js", import.meta.url).href;
/** @type {Promise<boolean> | null} */
let asked = null;

function painted() {
  return new Promise(done => {
    requestAnimationFrame(() => setTimeout(done));
    setTimeout(done, PATIENCE);
  });
}

const add = (tag, facts) => document.head.appendChild(Object.assign(document.createElement(tag), facts));

async function load() {
  add("link", { rel: "preload", as: "script", href: source });
  await painted();
  return new Promise(done => add("script", { src: source, onload: () => done(true), onerror: () => done(false) }));
}

/** @returns {Promise<boolean>} whether charts can be drawn */
export const chartLibrary = () => asked ??= load();
