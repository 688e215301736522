// The picker of engines: all of them, some by id, list or slice, or whichever is free. The engines that are meant are always shown; pressing
// one of them changes the choice.
import { inWords, resolve } from "./targets.js";

/** @param {HTMLElement} form the console's form
 *  @param {() => number[]} ids of the cluster's engines
 *  @returns {{ read: () => { targets: string, balanced: boolean, engines: number[], words: string }, write: (state: { targets?: string, balanced?: boolean }) => void, refresh: () => void, allowBalanced: (yes: boolean) => void }} */
export function enginePicker(form, ids) {
  const field = form.elements.targets;
  const chips = form.querySelector("[data-engine-chips]");
  const fault = form.querySelector("[data-targets-fault]");
  const words = form.querySelector("[data-targets-words]");
  const choice = () => form.elements.view.value;
  let most = [];

  function chosen() {
    if (choice() === "balanced") return [];
    return choice() === "all" ? ids() : resolve(field.value, ids());
  }

  function drawChips(engines) {
    const now = ids();
    if (chips.children.length !== now.length) {
      chips.replaceChildren(...now.map(id => {
        const chip = Object.assign(document.createElement("button"), { type: "button", className: "engine-chip", textContent: String(id) });
        chip.dataset.engine = String(id);
        chip.setAttribute("aria-label", `Engine ${id}`);
        return chip;
      }));
    }
    for (const chip of chips.children) chip.setAttribute("aria-pressed", String(engines.includes(Number(chip.dataset.engine))));
    chips.dataset.balanced = String(choice() === "balanced");
  }

  function refresh() {
    field.hidden = choice() !== "some";
    let problem = "";
    try {
      most = chosen();
    } catch (error) {
      problem = error.message;
      most = [];
    }
    drawChips(most);
    fault.textContent = problem;
    fault.hidden = problem === "";
    field.setAttribute("aria-invalid", String(problem !== ""));
    words.textContent = problem ? "" : choice() === "balanced" ? "one engine for each task, whichever is free" : inWords(most, ids().length);
  }

  function toggle(id) {
    const left = choice() === "some" && !fault.hidden ? [] : choice() === "balanced" ? [] : most;
    const next = left.includes(id) ? left.filter(other => other !== id) : [...left, id].sort((a, b) => a - b);
    if (next.length === 0) return;
    field.value = next.join(",");
    form.elements.view.value = next.length === ids().length ? "all" : "some";
    refresh();
  }

  form.addEventListener("change", event => { if (event.target.name === "view") { refresh(); if (!field.hidden) field.focus(); } });
  field.addEventListener("input", refresh);
  chips.addEventListener("click", event => {
    const chip = event.target.closest(".engine-chip");
    if (chip) toggle(Number(chip.dataset.engine));
  });
  refresh();

  return {
    /** @throws {Error} where the text names no engines */
    read() {
      const balanced = choice() === "balanced";
      const engines = chosen();
      return { balanced, engines, targets: choice() === "all" ? "all" : field.value.trim(), words: balanced ? "load-balanced" : inWords(engines, ids().length) };
    },
    write({ targets = "all", balanced = false }) {
      form.elements.view.value = balanced ? "balanced" : targets === "all" ? "all" : "some";
      if (targets !== "all") field.value = targets;
      refresh();
    },
    refresh,
    allowBalanced(yes) {
      const radio = [...form.elements.view].find(one => one.value === "balanced");
      radio.disabled = !yes;
      if (!yes && radio.checked) form.elements.view.value = "all";
      refresh();
    },
  };
}
