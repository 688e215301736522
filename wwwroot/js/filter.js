// A field that leaves of a table or a log only what has all the words in it. Made here, as nothing could filter without scripts; what it is for stands
// in its place: `data-filter` names the element whose rows or lines it hides.

const rowsOf = place => [...(place.matches("pre") ? place.children : place.querySelectorAll("tbody > tr"))];

function apply(field) {
  const place = document.getElementById(field.closest("[data-filter]").dataset.filter);
  if (!place) return;
  const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  const rows = rowsOf(place);
  let shown = 0;
  for (const row of rows) {
    const text = words.length ? row.textContent.toLowerCase() : "";
    row.hidden = !words.every(word => text.includes(word));
    shown += Number(!row.hidden);
  }
  const text = words.length ? `${shown} of ${rows.length}` : "";
  if (field.nextElementSibling.textContent !== text) field.nextElementSibling.textContent = text;
}

function make(holder) {
  const field = Object.assign(document.createElement("input"), { type: "search", className: "input", placeholder: "Filter" });
  field.setAttribute("aria-label", holder.dataset.filter === "log" ? "Words that lines must have" : "Words that rows must have");
  const count = document.createElement("small");
  count.setAttribute("role", "status");
  holder.append(field, count);
  field.addEventListener("input", () => apply(field));
  field.addEventListener("keydown", event => {
    if (event.key !== "Escape" || field.value === "") return;
    event.stopPropagation();
    field.value = "";
    apply(field);
  });
}

/** Makes the fields of a page, and applies them anew to what was drawn since.
 *  @param {ParentNode} root */
export function filterRows(root) {
  for (const holder of root.querySelectorAll("[data-filter]")) {
    if (!holder.firstChild) make(holder);
    apply(holder.firstChild);
  }
}
