// The list of clusters: as the server draws it, again whenever something may have changed and nobody is in the middle of it.
import { fragment, throttle } from "../page.js";
import { hear, tell, whenConnected } from "../live.js";
import { morphChildren } from "../morph.js";

const place = document.getElementById("clusters");

async function refresh() {
  if (document.hidden) return;
  try {
    morphChildren(place, await fragment(location.pathname));
  } catch {
    // Tried again with the next turn.
  }
}

const soon = throttle(refresh, 1000);

hear("Pulse", () => { if (place.querySelector("[data-state=starting]")) soon(); });
whenConnected(() => { tell("WatchAll"); soon(); });
setInterval(soon, 5000);
document.addEventListener("visibilitychange", soon);
