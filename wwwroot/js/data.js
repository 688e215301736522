// Data: follows imports until they end, by asking the API; the page itself is reloaded once when one has.
import { api, url } from "./page.js";
import { percent } from "./format.js";

const pause = 700;

/** @param {Element} place @param {{ progress: number, activity?: string }} dataset */
function show(place, dataset) {
  const number = place.querySelector("[data-percent]");
  if (number) number.textContent = percent(dataset.progress);
  const activity = place.querySelector("[data-activity]");
  if (activity && dataset.activity) activity.textContent = dataset.activity;
  place.querySelector("rect")?.setAttribute("width", String(Math.min(100, dataset.progress * 100)));
}

/** Asks until the import is over. A failed question is asked again: the server may be restarting.
 *  @param {Element} place @param {string} id */
async function follow(place, id) {
  for (;;) {
    await new Promise(resolve => setTimeout(resolve, pause));
    try {
      const dataset = await api(`api/v1/datasets/${encodeURIComponent(id)}`);
      if (dataset.state !== "importing") {
        location.replace(location.pathname.startsWith(url("data")) ? location.pathname : url("data"));
        return;
      }
      show(place, dataset);
    } catch (error) {
      if (error.status === 404 || error.status === 401) {
        location.reload();
        return;
      }
    }
  }
}

for (const row of document.querySelectorAll('tr[data-dataset][data-state="importing"]')) follow(row, row.dataset.dataset);
for (const place of document.querySelectorAll("[data-importing]")) follow(place, place.dataset.importing);
