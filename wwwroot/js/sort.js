// Tables that are whole on the page, sorted in place by their heads: the first press sorts up, the next one down, the third gives back the
// order of the server. Each rendering that the server sends is arranged before it takes its place, so that order and focus outlast it.

/** How tables are sorted: the column's name and direction, by the table's name. @type {Map<string, { column: string, down: boolean }>} */
const chosen = new Map();

const words = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

/** What a text stands for in an order: a number, words, or null where there is no value.
 *  @param {string} text @returns {number | string | null} */
export function typed(text) {
  const said = text.replace(/\s+/g, " ").trim();
  if (said === "" || said === "–") return null;
  const number = Number(said.replaceAll(",", ""));
  return Number.isNaN(number) ? said : number;
}

/** Numbers before words before nothing, whichever way numbers and words go.
 *  @param {number | string | null} a @param {number | string | null} b @param {boolean} down @returns {number} */
export function compare(a, b, down) {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  if (typeof a !== typeof b) return typeof a === "number" ? -1 : 1;
  const order = typeof a === "number" ? a - b : words.compare(a, b);
  return down ? -order : order;
}

/** What the server marked as the cell's value, else the time in it, else its text. */
function valueOf(cell) {
  if (!cell) return null;
  const marked = cell.matches("[data-value]") ? cell : cell.querySelector("[data-value], time[datetime]");
  if (!marked) return typed(cell.textContent);
  return marked.dataset.value === undefined ? Date.parse(marked.dateTime) : typed(marked.dataset.value);
}

/** The row's cell below a head; a cell may span several columns. */
function cellAt(row, column) {
  let end = 0;
  return [...row.cells].find(cell => (end += cell.colSpan) > column);
}

// The server writes the attributes empty where a column or table is not to be sorted.
const headsOf = table => [...table.tHead.querySelectorAll("th[data-sort]:not([data-sort=''])")];

/** Puts the rows in the chosen order; rows of equal value stay as the server has them. */
function order(table) {
  const choice = chosen.get(table.dataset.sortable);
  const by = headsOf(table).find(head => head.dataset.sort === choice?.column);
  for (const head of headsOf(table)) {
    if (head === by) head.setAttribute("aria-sort", choice.down ? "descending" : "ascending");
    else head.removeAttribute("aria-sort");
  }
  table.toggleAttribute("data-sorted", Boolean(by));
  const body = table.tBodies[0];
  const rows = [...body.rows].map(row => ({ row, place: Number(row.dataset.place), value: by ? valueOf(cellAt(row, by.cellIndex)) : null }));
  rows.sort((a, b) => (by ? compare(a.value, b.value, choice.down) : 0) || a.place - b.place);
  body.append(...rows.map(({ row }) => row));
}

/** Makes a head pressable. Without scripts it is words, as nothing could sort then. */
function offer(head) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "sort";
  button.append(...head.childNodes);
  head.append(button);
}

/** Prepares the tables of a page or of a piece that the server rendered.
 *  @param {ParentNode} root */
export function arrangeTables(root) {
  for (const table of root.querySelectorAll("table[data-sortable]:not([data-sortable=''])")) {
    headsOf(table).forEach(offer);
    [...table.tBodies[0].rows].forEach((row, place) => { row.dataset.place = String(place); });
    if (chosen.has(table.dataset.sortable)) order(table);
  }
}

/** Listens for the whole page, so that tables which appear later are sorted too. */
export function sortTables() {
  arrangeTables(document);
  document.addEventListener("click", event => {
    const head = /** @type {Element} */ (event.target).closest("th[data-sort]:has(> .sort)");
    const table = head?.closest("table");
    if (!table) return;
    const { sortable } = table.dataset;
    const now = chosen.get(sortable);
    if (now?.column !== head.dataset.sort) chosen.set(sortable, { column: head.dataset.sort, down: false });
    else if (!now.down) now.down = true;
    else chosen.delete(sortable);
    order(table);
  });
}
