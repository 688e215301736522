// The variables of the engines: one row for each name, told apart by engine only where they differ; a preview on demand.
import { throttle, toast } from "../page.js";
import { inWords } from "./targets.js";
import { alike, text } from "./values.js";

/** Values of more elements than this are not pulled only to be looked at. */
const mostPulled = 100_000;

const node = (tag, className, content) => Object.assign(document.createElement(tag), { className: className ?? "", textContent: content ?? "" });

/** Elements of the array that a type names: `int64[4]` has 4. */
export const lengthOf = type => Number(/\[(\d+)\]$/.exec(type ?? "")?.[1] ?? 0);

/** @param {HTMLElement} root the panel @param {ReturnType<import("./calls.js").callsTo>} calls
 *  @param {{ ids: () => number[], ready: () => number[] }} cluster */
export function variablesBrowser(root, calls, cluster) {
  const body = root.querySelector("tbody");
  const empty = root.querySelector("[data-variables-empty]");
  const coming = root.querySelector("[data-variables-coming]");
  const status = root.querySelector("[data-variables-status]");
  const icon = document.getElementById("icon-delete");
  let open = "";
  let latest = [];
  let asked = false;

  /** @param {any[]} engines with their variables */
  function byName(engines) {
    const names = new Map();
    for (const { engine, variables } of engines) {
      for (const variable of variables) {
        if (!names.has(variable.name)) names.set(variable.name, []);
        names.get(variable.name).push({ engine, ...variable });
      }
    }
    return [...names].sort(([a], [b]) => a < b ? -1 : a > b ? 1 : 0);
  }

  const total = () => cluster.ids().length;
  const short = value => value.replace(/^an array of ([\d]+) .*$/, "$1 elements").replace(/^the text /, "");
  const summary = holders => { const groups = alike(holders, one => one.value); return groups.slice(0, 6).map(group => short(group[0].value)).join(" | ") + (groups.length > 6 ? " | …" : ""); };
  const kind = holders => { const types = [...new Set(holders.map(one => one.type))]; return types.length === 1 ? types[0] : types.length > 2 ? `${types[0]}, …` : types.join(", "); };

  function row([name, holders]) {
    const line = document.createElement("tr");
    line.dataset.name = name;
    const head = document.createElement("th");
    head.scope = "row";
    const look = Object.assign(node("button", "variable-name mono", name), { type: "button", title: `Show ${name} on each engine` });
    look.setAttribute("aria-expanded", String(open === name));
    head.append(look);
    const value = node("td", "variable-value truncate", summary(holders));
    value.title = value.textContent;
    if (new Set(holders.map(one => one.value)).size > 1) {
      value.classList.add("variable-differs");
      value.title = `Differs between engines: ${value.textContent}`;
      value.append(node("span", "visually-hidden", " (differs between engines)"));
    }
    const where = node("td", "quiet nowrap", holders.length === total() ? "all" : holders.map(one => one.engine).join(", "));
    const last = node("td", "variable-delete");
    const remove = Object.assign(node("button", "icon-button"), { type: "button", title: `Delete ${name}` });
    remove.setAttribute("aria-label", `Delete ${name}`);
    remove.append(icon.content.cloneNode(true));
    remove.addEventListener("click", () => forget(name));
    last.append(remove);
    line.append(head, node("td", "mono muted variable-type truncate", kind(holders)), value, where, last);
    return line;
  }

  function draw() {
    const focused = document.activeElement?.closest("[data-name]")?.dataset.name;
    body.replaceChildren(...latest.flatMap(entry => entry[0] === open ? [row(entry), preview(entry)] : [row(entry)]));
    empty.hidden = latest.length > 0;
    root.querySelector("table").hidden = latest.length === 0;
    if (focused) body.querySelector(`[data-name="${CSS.escape(focused)}"] button`)?.focus();
  }

  function preview([name, holders]) {
    const line = node("tr", "variable-preview");
    const cell = document.createElement("td");
    cell.colSpan = 5;
    const list = node("dl", "run-values");
    for (const group of alike(holders, one => `${one.type} ${one.value}`)) {
      const pair = document.createElement("div");
      pair.append(node("dt", "", inWords(group.map(one => one.engine), total())), Object.assign(node("dd", "mono", group[0].value), {}));
      list.append(pair);
    }
    cell.append(list);
    line.append(cell);
    pull(name, holders, list);
    return line;
  }

  async function pull(name, holders, list) {
    const elements = holders.reduce((sum, one) => sum + lengthOf(one.type), 0);
    if (elements > mostPulled) {
      list.after(node("p", "muted", `${elements.toLocaleString("en-US")} elements are too many to fetch for display. Gather them, or run ${name}.Take(10) on an engine.`));
      return;
    }
    try {
      const engines = holders.map(one => one.engine);
      const { values } = await calls.ask("/pull", { body: { names: [name], targets: engines } });
      const told = engines.map((engine, i) => ({ engine, value: values[i][name] }));
      list.replaceChildren(...alike(told, one => text(one.value, Infinity)).map(group => {
        const pair = document.createElement("div");
        pair.append(node("dt", "", inWords(group.map(one => one.engine), total())), node("dd", "mono", text(group[0].value)));
        return pair;
      }));
    } catch (error) {
      list.after(node("p", "muted", error.message));
    }
  }

  async function forget(name) {
    try {
      await calls.ask("/forget", { body: { names: [name], targets: cluster.ready() } });
      toast(`${name} is deleted.`);
    } catch (error) {
      toast(error.message);
    }
    load();
  }

  async function load() {
    if (cluster.ready().length === 0) return;
    // That there are none is said only once it is known.
    if (!asked) { empty.hidden = true; coming.hidden = false; }
    asked = true;
    try {
      const { engines, variables } = await calls.ask(`/variables?targets=${cluster.ready().join(",")}`);
      latest = byName(engines.map(({ engine }, i) => ({ engine, variables: variables[i] })));
      status.textContent = "";
      if (!latest.some(([name]) => name === open)) open = "";
      draw();
    } catch (error) {
      status.textContent = error.message;
    } finally {
      coming.hidden = true;
    }
  }

  root.querySelector("[data-refresh]").addEventListener("click", () => load());
  body.addEventListener("click", event => {
    const name = event.target.closest(".variable-name")?.closest("tr").dataset.name;
    if (name === undefined) return;
    open = open === name ? "" : name;
    draw();
  });

  const soon = throttle(load, 700);
  return { changed: soon, latest: () => latest, load };
}
