// A short tour of a page for someone who sees it first. It can be left at any step and does not come back.

const remembered = "speedup-tour";

/** @typedef {{ at: string, title: string, text: string, later?: string }} Step `at` selects what the step speaks of; `later` is added while that is not on the page */

/** Whether this reader has seen or left the tour. */
export const toured = () => localStorage.getItem(remembered) === "done";

function button(text, className, work) {
  const made = Object.assign(document.createElement("button"), { type: "button", className, textContent: text });
  made.addEventListener("click", work);
  return made;
}

/** @param {Step[]} steps */
export function startTour(steps) {
  let at = 0;
  const card = Object.assign(document.createElement("section"), { className: "tour" });
  card.setAttribute("aria-label", "Tour of this page");
  const title = document.createElement("h2");
  const text = document.createElement("p");
  text.setAttribute("role", "status");
  const place = document.createElement("small");
  const back = button("Back", "button button-quiet button-small", () => go(-1));
  const next = button("Next", "button button-primary button-small", () => go(1));
  const foot = Object.assign(document.createElement("div"), { className: "tour-foot" });
  foot.append(place, button("Leave the tour", "button button-quiet button-small", end), back, next);
  card.append(title, text, foot);
  const ring = Object.assign(document.createElement("div"), { className: "tour-ring" });
  document.body.append(ring, card);

  const targetOf = step => document.querySelector(step.at);

  /** The page changes under the tour, so the ring looks again where its place is. */
  function follow() {
    const step = steps[at];
    const target = targetOf(step);
    const words = target || !step.later ? step.text : `${step.text} ${step.later}`;
    if (text.textContent !== words) text.textContent = words;
    const box = target?.getBoundingClientRect();
    ring.hidden = !box;
    if (!box) return;
    Object.assign(ring.style, { left: `${box.left + scrollX - 6}px`, top: `${box.top + scrollY - 6}px`, width: `${box.width + 12}px`, height: `${box.height + 12}px` });
  }

  function show() {
    title.textContent = steps[at].title;
    place.textContent = `${at + 1} of ${steps.length}`;
    back.disabled = at === 0;
    next.textContent = at === steps.length - 1 ? "Done" : "Next";
    targetOf(steps[at])?.scrollIntoView({ block: "nearest", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
    follow();
  }

  function go(by) {
    at += by;
    if (at >= steps.length) end();
    else show();
  }

  function end() {
    localStorage.setItem(remembered, "done");
    clearInterval(following);
    document.removeEventListener("keydown", onKey);
    card.remove();
    ring.remove();
  }

  function onKey(event) {
    if (event.key === "Escape") end();
  }

  const following = setInterval(follow, 250);
  document.addEventListener("keydown", onKey);
  show();
}
