// Scatter and gather as a picture: a list in one piece above, its parts on the engines below, each in the colour of its engine.
import { toast } from "../page.js";
import { onTheWire, resolve } from "./targets.js";
import { text, typedList } from "./values.js";

const node = (tag, className, content) => Object.assign(document.createElement(tag), { className: className ?? "", textContent: content ?? "" });

/** Where each part begins and how long it is, as the cluster parts a list: the first ones longer by one where it does not divide. */
export function partition(length, parts) {
  const sizes = Array.from({ length: parts }, (_, i) => Math.floor(length / parts) + (i < length % parts ? 1 : 0));
  return sizes.map((size, i) => ({ start: sizes.slice(0, i).reduce((sum, one) => sum + one, 0), length: size }));
}

/** @param {HTMLElement} root the panel @param {ReturnType<import("./calls.js").callsTo>} calls
 *  @param {{ ids: () => number[], ran: () => void }} cluster */
export function scatterPicture(root, calls, cluster) {
  const form = root.querySelector("form");
  const whole = root.querySelector("[data-whole]");
  const parts = root.querySelector("[data-parts]");
  const words = root.querySelector("[data-scatter-words]");
  const fault = root.querySelector("[data-scatter-fault]");
  const still = matchMedia("(prefers-reduced-motion: reduce)");

  /** A colour for each engine along one calm ramp, by the place of the engine. */
  const paint = (band, place, count) => band.style.setProperty("--place", String(count > 1 ? place / (count - 1) : 0));

  function band(part, total, place, count, engine) {
    const one = node("div", "band");
    one.style.setProperty("--share", String(total > 0 ? part.length / total : 0));
    paint(one, place, count);
    one.append(node("span", "band-name", `${engine}`));
    one.title = rangeOf(part);
    return one;
  }

  const rangeOf = part => part.length === 0 ? "nothing" : part.length === 1 ? `[${part.start}]` : `[${part.start} … ${part.start + part.length - 1}]`;

  /** Draws both rows; parts slide from where they were in one piece to their engines, or back.
   *  @param {{ name: string, engines: number[], parts: { start: number, length: number }[], values: any[] | null, back?: boolean }} picture */
  function draw({ name, engines, parts: pieces, values, back = false }) {
    const total = pieces.reduce((sum, part) => sum + part.length, 0);
    const bands = pieces.map((part, i) => band(part, total, i, pieces.length, engines[i]));
    whole.replaceChildren(...bands);
    const cards = pieces.map((part, i) => {
      const card = node("li", "part");
      paint(card, i, pieces.length);
      card.append(node("strong", "", `engine ${engines[i]}`), node("span", "part-range num", `${name}${rangeOf(part)}`),
        node("code", "part-values", values ? text(values.slice(part.start, part.start + part.length), 8) : `${part.length.toLocaleString("en-US")} elements`));
      return card;
    });
    parts.replaceChildren(...cards);
    root.querySelector("[data-picture]").hidden = false;
    if (!still.matches) cards.forEach((card, i) => slide(card, bands[i], back));
  }

  function slide(card, from, back) {
    const [a, b] = [from.getBoundingClientRect(), card.getBoundingClientRect()];
    const moved = `translate(${a.left - b.left}px, ${a.top - b.top}px)`;
    const frames = [{ transform: moved, opacity: 0.2 }, { transform: "none", opacity: 1 }];
    if (back) from.animate([{ transform: `translate(${b.left - a.left}px, ${b.top - a.top}px)`, opacity: 0.2 }, { transform: "none", opacity: 1 }], { duration: 140, easing: "ease-out" });
    else card.animate(frames, { duration: 140, easing: "ease-out" });
  }

  const complain = message => { fault.textContent = message; fault.hidden = !message; };

  function named(field) {
    const name = form.elements[field].value.trim();
    if (!/^[A-Za-z_]\w*$/.test(name)) throw new Error(`"${name}" is not a variable name. Allowed: letters, digits and _, not starting with a digit.`);
    return name;
  }

  async function scatter() {
    const name = named("name");
    const values = typedList(form.elements.values.value);
    const targets = form.elements.on.value.trim() || "all";
    const engines = resolve(targets, cluster.ids());
    await calls.ask("/scatter", { body: { name, values, targets: onTheWire(targets) } });
    form.elements.gathered.value = name;
    draw({ name, engines, parts: partition(values.length, engines.length), values });
    words.textContent = `${name} is on ${engines.length} engines, in ${engines.length === 1 ? "one part" : `${engines.length} contiguous parts in their order`}. Code on an engine sees only its own part: try ${name}.Length.`;
  }

  /** The parts are pulled, so that it shows who had what; put together in their order they are what gather gives. */
  async function gather() {
    const name = named("gathered");
    const targets = form.elements.on.value.trim() || "all";
    const engines = resolve(targets, cluster.ids());
    const [{ values: whole }, { values: pulled }] = await Promise.all([
      calls.ask("/gather", { body: { name, targets: onTheWire(targets) } }),
      calls.ask("/pull", { body: { names: [name], targets: engines } }),
    ]);
    let start = 0;
    const pieces = pulled.map(one => {
      const length = Array.isArray(one[name]) ? one[name].length : 0;
      const part = { start, length };
      start += length;
      return part;
    });
    draw({ name, engines, parts: pieces, values: whole, back: true });
    words.textContent = `Gathered ${whole.length.toLocaleString("en-US")} elements from ${engines.length} engines: ${text(whole, 24)}`;
  }

  async function attempt(work) {
    complain("");
    try {
      await work();
      cluster.ran();
    } catch (error) {
      const told = Object.values(error.errors ?? {}).flat();
      complain(told[0] ?? error.message);
    }
  }

  form.addEventListener("submit", event => {
    event.preventDefault();
    attempt(event.submitter?.value === "gather" ? gather : scatter);
  });

  /** From elsewhere on the page: what happens here comes into view. */
  async function onBehalf(work) {
    root.scrollIntoView({ block: "nearest", behavior: still.matches ? "auto" : "smooth" });
    await attempt(work);
    if (!fault.hidden) toast(fault.textContent);
  }

  return {
    /** @param {{ name: string, values: string }} example */
    scatter(example) {
      form.elements.name.value = example.name;
      form.elements.values.value = example.values;
      form.elements.on.value = "all";
      return onBehalf(scatter);
    },
    /** @param {string} name */
    gather(name) {
      form.elements.gathered.value = name;
      form.elements.on.value = "all";
      return onBehalf(gather);
    },
  };
}
