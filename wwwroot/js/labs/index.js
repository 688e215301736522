// The labs as cards: what this reader has done, said and measured.
import { remembered } from "./memory.js";
import { url } from "../page.js";

function foot(place, memory, lab) {
  const done = Boolean(memory.measured);
  place.textContent = done ? "Done. " : "Begun. ";
  place.dataset.done = done ? "1" : "0";
  const words = memory.guessed ? `You said ${memory.guessed}${done ? `, measured ${memory.measured}` : ""}` : `Measured ${memory.measured}`;
  const link = Object.assign(document.createElement("a"), { textContent: words });
  const query = new URLSearchParams({ job: memory.job, ...memory.guess ? { guess: memory.guess } : {} });
  link.href = url(`labs/${lab}?${query}`);
  place.append(link);
  place.hidden = false;
  return done;
}

let done = 0;
for (const card of document.querySelectorAll("[data-lab]")) {
  const memory = remembered(card.dataset.lab);
  if (memory?.job && foot(card.querySelector("[data-mine]"), memory, card.dataset.lab)) done += 1;
}
const total = document.getElementById("labs-done");
total.textContent = `${done} of ${total.dataset.all} done`;
