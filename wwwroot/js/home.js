// Home, kept fresh: progress in place, everything else as the server renders it when a job changes.
import { besideTheWork, fragment, throttle } from "./page.js";
import { leftBetween } from "./format.js";
import { hear, tell, whenConnected } from "./live.js";
import { morphChildren } from "./morph.js";

const place = document.getElementById("home");

async function refresh() {
  if (document.hidden) return;
  try {
    morphChildren(place, await fragment(location.href));
    follow();
  } catch {
    // The next event tries again.
  }
}

/** The exercise that was asked for here has become a job: on to it. */
function follow() {
  const job = place.querySelector("[data-open-job]")?.dataset.openJob;
  if (job) location.replace(job);
}

const refreshSoon = throttle(refresh, 1000);
const refreshLater = throttle(refresh, besideTheWork ? 10000 : 1000);

function showProgress({ jobId, progress }) {
  const card = document.getElementById(`home-${jobId}`);
  if (!card || !progress) return;
  const set = (name, text) => { const field = card.querySelector(`[data-field="${name}"]`); if (field.textContent !== text) field.textContent = text; };
  set("trial", String(Math.min(progress.trialsDone + 1, progress.trialsTotal)));
  set("left", leftBetween(progress));
  if (progress.itemsTotal > 0) card.querySelector("rect").setAttribute("width", String(100 * progress.itemsDone / progress.itemsTotal));
}

// That a job came, began or ended is shown at once, how its trials go when there is time.
hear("Events", events => (events.some(e => e.type.startsWith("job.")) ? refreshSoon : refreshLater)());
const progressOf = new Map();
const showAll = throttle(() => { progressOf.forEach(showProgress); progressOf.clear(); }, besideTheWork ? 1000 : 0);

hear("Progress", snapshot => { progressOf.set(snapshot.jobId, snapshot); showAll(); });
whenConnected(() => { tell("WatchAll"); refreshSoon(); });
setInterval(refreshSoon, 15_000);
setInterval(() => { if (place.querySelector("[data-waiting]")) refreshSoon(); }, 500);
document.addEventListener("visibilitychange", () => { if (!document.hidden) refreshSoon(); });
