// Data: follows imports until they end, by asking the API; the page itself is reloaded once when one has.
import { api, url } from "./page.js";
import { bytes, count, percent } from "./format.js";

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

/** Works the size of an order out while it is typed, as the server does for who asks it.
 *  @param {HTMLFormElement} form */
function estimate(form) {
  const place = form.querySelector("[data-estimate]");
  const month = text => /^\d{4}-\d{2}$/.test(text) ? Number(text.slice(0, 4)) * 12 + Number(text.slice(5)) : NaN;
  const show = () => {
    const months = month(form.elements.to.value) - month(form.elements.from.value) + 1;
    const rows = months * Number(form.elements.rowsPerMonth.value);
    place.textContent = form.checkValidity() && months >= 1 && rows > 0
      ? `${count(months)} files, ${count(rows)} rows, about ${bytes(rows * Number(form.dataset.rowBytes))}`
      : "The size is shown once all fields are valid.";
  };
  form.querySelector("[data-estimate-button]").hidden = true;
  form.addEventListener("input", show);
}

for (const form of document.querySelectorAll("form[data-generate]")) estimate(form);
for (const row of document.querySelectorAll('tr[data-dataset][data-state="importing"]')) follow(row, row.dataset.dataset);
for (const place of document.querySelectorAll("[data-importing]")) follow(place, place.dataset.importing);
