// The list of jobs, kept fresh: any job's event fetches the table again, as the server renders it.
import { besideTheWork, fragment, throttle } from "./page.js";
import { addKey } from "./keys.js";
import { hear, tell, whenConnected } from "./live.js";
import { morphChildren } from "./morph.js";
import { offerPeek } from "./peek.js";
import { offerSelection, selectRow, showSelection } from "./select.js";

const place = document.getElementById("jobs");

async function refresh() {
  if (document.hidden) return;
  try {
    const table = await fragment(location.href);
    // With the first job come the filters around the table.
    if (place.dataset.empty && table.querySelector("table")) location.reload();
    else morphChildren(place, table);
    showSelection();
  } catch {
    // The next event tries again.
  }
}

const refreshSoon = throttle(refresh, 1000);
const refreshLater = throttle(refresh, besideTheWork ? 10000 : 1000);

hear("Events", events => {
  if (events.some(e => e.type.startsWith("job."))) refreshSoon();
  else if (events.some(e => e.type !== "log")) refreshLater();
});
whenConnected(() => { tell("WatchAll"); refreshSoon(); });
document.addEventListener("visibilitychange", () => { if (!document.hidden) refreshSoon(); });
offerPeek();
offerSelection(refresh);
addKey("x", selectRow);
