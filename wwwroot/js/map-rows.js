// Rows of a map parameter: one more whenever the last is begun, one less by its button; faults beside the row they are of.

const nameOf = row => row.querySelector(".map-name").value.trim();

/** Numbers the controls of a row anew. @param {HTMLElement} row @param {string} path of the map @param {number} index */
function number(row, path, index) {
  const at = `${path}[${index}]`;
  for (const control of row.querySelectorAll("[name]")) control.name = control.name.replace(row.dataset.row, at);
  row.dataset.row = at;
}

function addRow(list, focus) {
  const rows = [...list.children];
  const row = rows.at(-1).cloneNode(true);
  for (const input of row.querySelectorAll("input")) { input.value = ""; input.removeAttribute("aria-invalid"); }
  for (const select of row.querySelectorAll("select")) select.selectedIndex = 0;
  row.querySelector(".fault").hidden = true;
  number(row, list.dataset.map, rows.length);
  list.append(row);
  if (focus) row.querySelector(".map-name").focus();
}

function removeRow(list, row) {
  if (list.children.length === 1) addRow(list, false);
  (row.nextElementSibling ?? row.previousElementSibling).querySelector(".map-name").focus();
  row.remove();
  [...list.children].forEach((left, index) => number(left, list.dataset.map, index));
  list.dispatchEvent(new Event("input", { bubbles: true }));
}

/** Makes the maps of a form grow and shrink. @param {HTMLFormElement} form */
export function growMaps(form) {
  for (const button of form.querySelectorAll(".map-add, .map-remove")) button.hidden = false;
  form.addEventListener("click", event => {
    const add = event.target.closest(".map-add");
    const remove = event.target.closest(".map-remove");
    if (add) addRow(add.previousElementSibling, true);
    if (remove) removeRow(remove.closest(".map-rows"), remove.closest(".map-row"));
  });
}

/** Puts faults beside the rows they are of.
 *  @param {Element} field the map @param {[string, string[]][]} faults by JSON path
 *  @returns {[string, string[]][]} those that belong to no row */
export function showRowFaults(field, faults) {
  const { path } = field.dataset;
  const left = new Set(faults);
  for (const row of field.querySelectorAll(".map-row")) {
    const homes = [row.dataset.row, nameOf(row) && `${path}.${nameOf(row)}`].filter(Boolean);
    const own = faults.filter(([key]) => homes.some(home => key === home || key.startsWith(`${home}.`) || key.startsWith(`${home}[`)));
    for (const fault of own) left.delete(fault);
    const place = row.querySelector(".fault");
    place.textContent = own.flatMap(([, said]) => said).join(" ");
    place.hidden = own.length === 0;
  }
  return [...left];
}
