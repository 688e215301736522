// The labs as cards: what this reader has done, said and measured.
import { remembered } from "./memory.js";
import { url } from "../page.js";

function foot(place, memory, lab) {
  const done = Boolean(memory?.measured);
  place.hidden = false;
  place.textContent = done ? "Done. " : memory?.job ? "Started. " : "Not started";
  place.dataset.done = done ? "1" : "0";
  if (!memory?.job) return false;
  const words = memory.guessed ? `You said ${memory.guessed}${done ? `, measured ${memory.measured}` : ""}` : `Measured ${memory.measured}`;
  const link = Object.assign(document.createElement("a"), { textContent: words });
  const query = new URLSearchParams({ job: memory.job, ...memory.guess ? { guess: memory.guess } : {} });
  link.href = url(`labs/${lab}?${query}`);
  place.append(link);
  return done;
}

let done = 0;
for (const card of document.querySelectorAll("[data-lab]")) {
  if (foot(card.querySelector("[data-mine]"), remembered(card.dataset.lab), card.dataset.lab)) done += 1;
}
const total = document.getElementById("labs-done");
total.textContent = `${done} of ${total.dataset.all} done`;
