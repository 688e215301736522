// Explanations of small marks: what `data-tip` says appears on hover and on focus, at the mark, and Escape takes it away.

let shown = null;

function hide() {
  shown?.remove();
  shown = null;
}

function show(mark) {
  hide();
  // Ours says the same; both at once would cover each other.
  if (mark.title) { mark.setAttribute("aria-description", mark.title); mark.removeAttribute("title"); }
  shown = Object.assign(document.createElement("div"), { className: "tip", textContent: mark.dataset.tip });
  shown.setAttribute("role", "tooltip");
  // What lies on top of the page would cover an explanation below it.
  (mark.closest("dialog, [popover]") ?? document.body).append(shown);
  const at = mark.getBoundingClientRect();
  const [width, height] = [shown.offsetWidth, shown.offsetHeight];
  shown.style.left = `${Math.max(8, Math.min(at.left, innerWidth - width - 8))}px`;
  shown.style.top = `${at.bottom + height + 12 > innerHeight ? at.top - height - 6 : at.bottom + 6}px`;
}

/** Listens for the whole page, so that marks which appear later are explained too. */
export function explainMarks() {
  for (const [on, off] of [["mouseover", "mouseout"], ["focusin", "focusout"]]) {
    document.addEventListener(on, event => { const mark = event.target.closest?.("[data-tip]"); if (mark) show(mark); });
    document.addEventListener(off, event => { if (event.target.closest?.("[data-tip]")) hide(); });
  }
  document.addEventListener("keydown", event => { if (event.key === "Escape") hide(); });
  document.addEventListener("scroll", hide, { capture: true, passive: true });
}
