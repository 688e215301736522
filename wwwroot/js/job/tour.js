// The tour of the first job: what each part of its page is for.
import { startTour, toured } from "../tour.js";

const steps = [
  { at: "#now", title: "What runs now", text: "Each worker's chunks as they come, its processor and memory. Gaps are waiting.", later: "The job is over, so its outcome stands here." },
  { at: ".configurations", title: "Every configuration measured", text: "A strategy and a number of workers a row: the median of its repetitions, how much faster than serial, and whether all runs gave the same result." },
  { at: ".job-sentence", title: "The finding, in one sentence", text: "It says what the measurements prove, and no more than that.", later: "It appears above the table once there is something to compare." },
  { at: ".ask", title: "How many cores to ask for", text: "The fewest that are as good as the fastest, with the time and core-hours they cost. Choose another goal at its right.", later: "The answer appears on top as soon as enough is measured." },
  { at: ".job-tabs", title: "And why", text: "Speedup with its limits, where the time went, a timeline of each trial's chunks, the result itself, and the call that repeats it all." },
];

/** Shows the tour to whoever runs the first exercise, and to whoever asks by ?tour=1. */
export function offerTour() {
  const asked = new URLSearchParams(location.search).has("tour");
  const exercise = [...document.querySelectorAll("#job-status .tag")].some(tag => tag.textContent === "exercise");
  if (asked || (exercise && !toured())) startTour(steps);
}
