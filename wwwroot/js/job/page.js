// The job page: live while the job runs, still once it is over. Everything that follows from durable events is rendered by
// the server and fetched as one piece, so that live page, reload and page without scripts cannot differ; only the several
// times a second progress is written here.
import { besideTheWork, fragment, throttle } from "../page.js";
import { hear, tell, whenConnected } from "../live.js";
import { filterRows } from "../filter.js";
import { morphChildren } from "../morph.js";
import { drawCharts } from "./charts.js";
import { noteTrial, showProgress, showTrial } from "./now.js";
import { beforeOutput, offerPause } from "./output.js";
import { offerTour } from "./tour.js";

const root = document.getElementById("job-live");
const id = root.dataset.job;
const article = () => document.getElementById("job");
const over = () => article().dataset.over === "1";

// Milliseconds between two drawings. A browser on the node that measures takes a good part of a core to draw.
const pace = besideTheWork ? { progress: 1000, page: 10000, charts: 30000 } : { progress: 0, page: 400, charts: 0 };

const RETRY_AFTER = 2000;

let seen = Number(article().dataset.seq);
let latest = null;
let fetching = false;
/** What comes after the fetch that is under way. @type {(() => void) | null} */
let next = null;

let drawnTab = "";

function draw() {
  const { seq, weak, tab } = article().dataset;
  drawnTab = tab;
  drawCharts({ id, seq, weak: weak === "1" });
}

const drawSoon = throttle(draw, pace.charts);

async function refresh() {
  if (fetching) { next ??= refreshSoon; return; }
  fetching = true;
  try {
    const piece = await fragment(location.href);
    const settle = beforeOutput();
    morphChildren(root, piece);
    filterRows(root);
    settle();
    seen = Math.max(seen, Number(article().dataset.seq));
    if (latest && !over()) show(latest);
    if (over() || article().dataset.tab !== drawnTab) draw();
    else drawSoon();
    if (over()) {
      tell("UnwatchJob", id);
    }
  } catch (error) {
    if (error.status === 404) location.reload();
    // No event may come that would try again.
    else if (!error.status || error.status === 429 || error.status >= 500) setTimeout(refreshSoon, RETRY_AFTER);
  } finally {
    fetching = false;
    const then = next;
    next = null;
    then?.();
  }
}

const refreshSoon = throttle(refresh, pace.page);

function show(snapshot) {
  if (over()) return;
  showProgress(snapshot.progress);
  const shown = document.getElementById("now")?.dataset.trial ?? "";
  if (snapshot.trialId && snapshot.trialId !== shown) refreshSoon();
  else if (snapshot.trial) showTrial(snapshot.trialId, snapshot.trial);
}

function onEvents(events) {
  const fresh = events.filter(e => (e.jobId ?? e.data?.jobId) === id && e.seq > seen);
  if (fresh.length === 0) return;
  seen = fresh.at(-1).seq;
  const visible = ["log", "output"].includes(article().dataset.tab) || fresh.some(e => e.type !== "log");
  // That a job began or ended is shown at once, at whatever pace its trials are.
  if (fresh.some(e => e.type.startsWith("job."))) {
    if (fetching) next = refresh;
    else refresh();
  } else if (visible) {
    refreshSoon();
  }
}

const showLatest = throttle(() => show(latest), pace.progress);

function onProgress(snapshot) {
  if (snapshot.jobId !== id) return;
  latest = snapshot;
  if (snapshot.trial) noteTrial(snapshot.trialId, snapshot.trial);
  showLatest();
}

/** Shows another view of this job: a tab, or the answer for another goal. */
async function openTab(link) {
  history.replaceState(null, "", link.href);
  if (fetching) next = refresh;
  else await refresh();
}

/** A view that begins in the lower half of the window, or above it, is brought under the tabs. */
function bringIntoSight() {
  const top = document.querySelector(".job-tabs").getBoundingClientRect().top;
  const view = document.getElementById("job-tab");
  if (top > innerHeight / 2 || view.getBoundingClientRect().top < top) view.scrollIntoView({ block: "start" });
}

root.addEventListener("click", async event => {
  const link = event.target.closest(".job-tabs a, a[data-swap]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  // A notice's link is gone once the view it leads to is there.
  const fromNotice = link.closest(".job-notice") !== null;
  await openTab(link);
  if (fromNotice || link.closest(".job-tabs")) bringIntoSight();
  if (fromNotice) document.getElementById("job-tab").focus({ preventScroll: true });
});

root.addEventListener("submit", event => {
  if (!event.target.matches("form[data-swap]")) return;
  event.preventDefault();
  openTab({ href: `${location.pathname}?${new URLSearchParams(new FormData(event.target))}` });
});

root.addEventListener("keydown", event => {
  if (event.key !== "ArrowRight" && event.key !== "ArrowLeft") return;
  const tabs = [...root.querySelectorAll(".job-tabs a")];
  const now = tabs.indexOf(event.target);
  if (now >= 0) tabs[(now + (event.key === "ArrowRight" ? 1 : tabs.length - 1)) % tabs.length].focus();
});

offerPause(root);
filterRows(root);
if (!over()) {
  hear("Events", onEvents);
  hear("Progress", onProgress);
  whenConnected(() => { if (!over()) { tell("WatchJob", id, seen); } });
}
draw();
offerTour();
