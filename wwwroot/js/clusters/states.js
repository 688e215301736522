// States in the page's own writing: icon and word, the icon from the templates that the server put into the page.

/** @param {string} look `succeeded`, `failed`, `running`, `cancelled` or `queued` @param {string} word @returns {HTMLElement} */
export function stateMark(look, word) {
  const mark = document.createElement("span");
  setState(mark, look, word);
  return mark;
}

/** Changes a mark in place. @param {HTMLElement} mark @param {string} look @param {string} word */
export function setState(mark, look, word) {
  if (mark.dataset.look !== look) {
    mark.dataset.look = look;
    mark.className = `state state-${look}`;
    const icon = document.getElementById(`icon-${look}`)?.content.firstElementChild?.cloneNode(true);
    mark.replaceChildren(...icon ? [icon] : [], document.createElement("span"));
  }
  const words = mark.lastElementChild;
  if (words.textContent !== word) words.textContent = word;
}
