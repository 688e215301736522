// Turns a piece of the page into a newer rendering of itself, touching only what differs: focus, selection, scroll places
// and running transitions survive. Elements with the same `data-keep` are left to the script that owns them.

// A table's heads go by what they sort by, as columns come and go while a job runs.
const keyOf = node => node.nodeType === Node.ELEMENT_NODE ? node.getAttribute("data-keep") || node.id || node.getAttribute("data-sort") || "" : "";

function alike(a, b) {
  // A form that does something else is another form: a question or the palette may still hold this one.
  return a.nodeType === b.nodeType && a.nodeName === b.nodeName && keyOf(a) === keyOf(b)
    && (a.nodeName !== "FORM" || a.getAttribute("action") === b.getAttribute("action"));
}

function morphAttributes(old, fresh) {
  for (const { name } of [...old.attributes]) {
    // Whether a detail is open is the reader's choice, and what keys made the place of the focus stays it.
    const readers = (name === "open" && old.nodeName === "DETAILS") || (name === "tabindex" && old === document.activeElement);
    if (!fresh.hasAttribute(name) && !readers) old.removeAttribute(name);
  }
  for (const { name, value } of fresh.attributes) {
    if (name === "open" && old.nodeName === "DETAILS") continue;
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
}

function morphNode(old, fresh) {
  if (old.nodeType !== Node.ELEMENT_NODE) {
    if (old.nodeValue !== fresh.nodeValue) old.nodeValue = fresh.nodeValue;
    return;
  }
  if (old.hasAttribute("data-keep") || old.isEqualNode(fresh)) return;
  morphAttributes(old, fresh);
  morphChildren(old, fresh);
}

/** Makes the children of `old` those of `fresh`.
 *  @param {Element} old @param {ParentNode} fresh */
export function morphChildren(old, fresh) {
  const keyed = new Map([...old.children].filter(keyOf).map(child => [keyOf(child), child]));
  let place = old.firstChild;
  for (const wanted of [...fresh.childNodes]) {
    const key = keyOf(wanted);
    let match = key ? keyed.get(key) : place;
    if (match && !alike(match, wanted)) match = null;
    if (!match) {
      old.insertBefore(wanted, place);
      continue;
    }
    if (match === place) place = place.nextSibling;
    // A browser that can move an element keeps its focus.
    else (old.moveBefore ?? old.insertBefore).call(old, match, place);
    morphNode(match, wanted);
  }
  while (place) {
    const next = place.nextSibling;
    place.remove();
    place = next;
  }
}
