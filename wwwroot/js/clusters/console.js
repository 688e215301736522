// The console: fields to calls, calls to results. Ctrl+Enter runs; the arrow keys at the first and last line bring earlier runs back.
import { toast } from "../page.js";
import { count, seconds } from "../format.js";
import { asCommand } from "./calls.js";
import { historyOf } from "./history.js";
import { enginePicker } from "./picker.js";
import { showRun } from "./runs.js";
import { outcomeOf, stepsOf } from "./steps.js";
import { text } from "./values.js";

const fields = ["code", "function", "arguments", "sequences", "chunk"];

/** @param {HTMLElement} root the console's panel
 *  @param {ReturnType<import("./calls.js").callsTo>} calls
 *  @param {{ id: string, ids: () => number[], ran: () => void }} cluster
 *  @returns {{ run: (entry: any, expected?: any) => void, enginesChanged: () => void }} */
export function openConsole(root, calls, cluster) {
  const form = root.querySelector("form");
  const list = root.querySelector("[data-runs]");
  const fault = root.querySelector("[data-console-fault]");
  const status = root.querySelector("[data-console-status]");
  const history = historyOf(cluster.id);
  const picker = enginePicker(form, cluster.ids);

  const typed = () => Object.fromEntries([["mode", form.elements.mode.value], ...fields.map(name => [name, form.elements[name].value])]);

  function showMode() {
    const mode = form.elements.mode.value;
    form.dataset.mode = mode;
    for (const place of form.querySelectorAll("[data-for]")) place.hidden = !place.dataset.for.split(" ").includes(mode);
    form.querySelector("[data-code-label]").textContent = mode === "code" ? "Code" : "Definitions, run before the call";
    picker.allowBalanced(mode !== "code");
    grow();
  }

  /** As high as what is typed, within bounds. */
  function grow() {
    form.elements.code.rows = Math.min(18, Math.max(form.elements.mode.value === "code" ? 4 : 2, form.elements.code.value.split("\n").length));
  }

  function write(entry) {
    form.elements.mode.value = entry.mode ?? "code";
    for (const name of fields) form.elements[name].value = entry[name] ?? "";
    showMode();
    picker.write(entry);
  }

  function complain(message) {
    fault.textContent = message;
    fault.hidden = !message;
  }

  /** @param {any} [expected] what an example should give */
  async function run(expected) {
    const entry = typed();
    let on, steps;
    try {
      on = picker.read();
      steps = stepsOf(entry, on);
    } catch (error) {
      complain(error.message);
      return;
    }
    complain("");
    const saved = { ...entry, targets: on.targets, balanced: on.balanced };
    history.add(saved);
    root.querySelector("[data-runs-empty]")?.remove();
    await perform(steps, on, saved, expected);
  }

  async function perform(steps, on, saved, expected) {
    let request = null;
    let aborted = false;
    let took = 0;
    let last = null;
    const shown = showRun(list, { title: steps.at(-1).title, words: on.words, total: cluster.ids().length }, {
      abort: () => { aborted = true; if (request) calls.abort(request).catch(error => toast(error.message)); },
      again: () => { write(saved); form.elements.code.focus(); },
      copy: () => copyCommands(calls.root, steps),
    });
    try {
      for (const step of steps) {
        if (aborted) break;
        request = await calls.start(step.operation, step.body);
        const state = await calls.follow(request, shown.progressed);
        took += state.elapsedSeconds;
        last = outcomeOf(step, state);
        // Of definitions, what they wrote and what went wrong is told, not that they have no value.
        const final = step === steps.at(-1) || last.error;
        if (!last.aborted) shown.outcome(final ? last : { ...last, rows: last.rows.map(({ value, ...row }) => row) }, step.code);
        if (last.error) break;
      }
      finish(shown, last, took, aborted, expected, on);
    } catch (error) {
      // A field that the server refuses is told in its own words.
      const told = Object.values(error.errors ?? {}).flat().join(" ") || error.message;
      shown.outcome({ rows: [], error: told }, "");
      shown.ended("failed", "failed", took);
      status.textContent = `Failed: ${told}`;
    }
    cluster.ran();
  }

  function finish(shown, last, took, aborted, expected, on) {
    if (!last || last.aborted || (aborted && last.error)) {
      shown.ended("cancelled", "aborted", took);
      status.textContent = "Aborted.";
    } else if (last.error) {
      shown.ended("failed", "failed", took);
      status.textContent = `Failed on ${on.words}: ${last.error}`;
    } else {
      shown.ended("succeeded", "done", took, expected === undefined ? "" : remarkOn(last, expected));
      const values = last.isWhole ? last.whole : last.rows.map(row => row.value);
      status.textContent = `Done in ${seconds(took)} on ${on.words}: ${text(values, 8)}`;
    }
  }

  form.addEventListener("submit", event => { event.preventDefault(); run(); });
  form.addEventListener("change", event => { if (event.target.name === "mode") showMode(); });
  form.elements.code.addEventListener("input", grow);
  form.addEventListener("keydown", event => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      run();
    }
  });
  form.elements.code.addEventListener("keydown", event => {
    const { value, selectionStart, selectionEnd } = event.target;
    if (selectionStart !== selectionEnd || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const entry = event.key === "ArrowUp" && !value.slice(0, selectionStart).includes("\n") ? history.older({ ...typed(), ...whereTyped() })
      : event.key === "ArrowDown" && !value.slice(selectionStart).includes("\n") ? history.newer() : null;
    if (!entry) return;
    event.preventDefault();
    write(entry);
    event.target.setSelectionRange(event.target.value.length, event.target.value.length);
  });

  const whereTyped = () => ({ targets: form.elements.view.value === "some" ? form.elements.targets.value : "all", balanced: form.elements.view.value === "balanced" });

  showMode();
  return {
    run(entry, expected) {
      write(entry);
      return run(expected);
    },
    enginesChanged: () => picker.refresh(),
  };
}

function remarkOn(last, expected) {
  const got = last.isWhole ? last.whole : last.rows.map(row => row.value);
  if (expected === "distinct") {
    const different = new Set(got).size;
    return different === got.length ? `As expected: ${count(different)} different ones.` : `Not as expected: ${count(different)} distinct values among ${count(got.length)}.`;
  }
  const same = JSON.stringify(got) === JSON.stringify(expected);
  return same ? `As the course prints it: ${expected.join(" ")}` : `The course prints ${expected.join(" ")}.`;
}

async function copyCommands(root, steps) {
  try {
    await navigator.clipboard.writeText(steps.map(step => asCommand(`${root}/${step.operation}`, step.body)).join("\n\n"));
    toast("Copied. Set TOKEN to your token.");
  } catch {
    toast("This browser does not allow copying here.");
  }
}
