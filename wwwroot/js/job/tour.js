// The tour of the first job: what each part of its page is for.
import { startTour, toured } from "../tour.js";

const steps = [
  { at: "#now", title: "What runs now", text: "Each worker's chunks as they arrive, its processor and memory use. Gaps are waiting time.", later: "The job has ended, so its outcome is shown here." },
  { at: ".configurations", title: "Every configuration measured", text: "One row for each strategy and number of workers: the median of its repetitions, how much faster than serial, and whether all runs gave the same result." },
  { at: ".job-sentence", title: "The finding, in one sentence", text: "What the measurements prove, and nothing more.", later: "It appears above the table once there is something to compare." },
  { at: ".ask", title: "How many cores to ask for", text: "The smallest number that is as good as the fastest, with its time and core-hours. Choose another goal on the right.", later: "The answer appears above the table as soon as enough is measured." },
  { at: ".job-tabs", title: "And why", text: "Speedup with its limits, where the time went, a timeline of each trial's chunks, the result itself, and the API call that repeats the job." },
];

/** Shows the tour to whoever runs the first exercise, and to whoever asks by ?tour=1. */
export function offerTour() {
  const asked = new URLSearchParams(location.search).has("tour");
  const exercise = [...document.querySelectorAll("#job-status .tag")].some(tag => tag.textContent === "exercise");
  if (asked || (exercise && !toured())) startTour(steps);
}
