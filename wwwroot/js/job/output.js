// The output of a running program: the page follows its end while one looks at the end, and stands still while it is paused.

const lines = () => document.getElementById("output-lines");

/** Near enough to the end to follow it. */
const atEnd = place => place.scrollHeight - place.scrollTop - place.clientHeight < 40;

/** Marks the lines as ours while they are paused, so that a newer rendering leaves them alone. */
function showPause(button, paused) {
  button.setAttribute("aria-pressed", String(paused));
  button.textContent = paused ? "Go on" : "Pause";
  const place = lines();
  if (!place) return;
  if (paused) place.dataset.keep = place.id;
  else delete place.dataset.keep;
}

/** Call before the page is rendered anew; what it returns, after.
 *  @returns {() => void} */
export function beforeOutput() {
  const before = lines();
  const follow = !before || atEnd(before);
  return () => {
    const place = lines();
    const holder = document.getElementById("follow");
    if (holder) {
      holder.hidden = !place?.dataset.follow;
      if (!holder.firstChild) holder.append(newButton());
    }
    if (place && follow && !place.dataset.keep) place.scrollTop = place.scrollHeight;
  };
}

function newButton() {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button-small";
  button.id = "pause-output";
  showPause(button, false);
  return button;
}

/** Makes the button pause and go on. @param {HTMLElement} root the part of the page that is rendered anew */
export function offerPause(root) {
  beforeOutput()();
  root.addEventListener("click", event => {
    const button = event.target.closest("#pause-output");
    if (!button) return;
    const paused = button.getAttribute("aria-pressed") !== "true";
    showPause(button, paused);
    if (!paused) lines()?.scrollTo({ top: lines().scrollHeight });
  });
}
