// The tasks that the page knows: what the cluster's log tells, as bars of a timeline and as lines of a table.

const kept = 20_000;
const outcomes = { done: "done", error: "failed", aborted: "aborted", lost: "lost", failed: "lost" };
/** What a task does, as one of four kinds: code, call, data, other. */
const kinds = { execute: "code", apply: "call", map: "call", push: "data", pull: "data" };

/** Tasks by engine, in the order in which they ended, and what happened to the engines themselves. */
export function taskStore() {
  /** @type {Map<number, any[]>} */
  const lanes = new Map();
  const entries = [];
  let last = 0;
  let first = Infinity;
  let newest = 0;

  const laneOf = engine => {
    if (!lanes.has(engine)) lanes.set(engine, []);
    return lanes.get(engine);
  };

  function addOne(entry) {
    if (entry.seq <= last) return;
    last = entry.seq;
    entries.push(entry);
    // The page's own looks at the variables would drown what people did.
    if (entry.engine == null || entry.kind === "variables") return;
    const end = Date.parse(entry.at);
    const start = entry.startedAt ? Date.parse(entry.startedAt) : end;
    first = Math.min(first, start);
    newest = Math.max(newest, end);
    laneOf(entry.engine).push({ start, end, outcome: outcomes[entry.state] ?? "mark", kind: kinds[entry.kind] ?? "other", entry });
  }

  function trim() {
    if (entries.length <= kept) return;
    const oldest = entries.splice(0, entries.length - kept).at(-1).seq;
    for (const [engine, lane] of lanes) lanes.set(engine, lane.filter(bar => bar.entry.seq > oldest));
    first = Math.min(...[...lanes.values()].flatMap(lane => lane.length ? [lane[0].start] : []));
  }

  return {
    lanes, entries,
    get last() { return last; },
    get first() { return first; },
    get newest() { return newest; },
    /** @param {any[]} more entries of the log, oldest first */
    add(more) {
      more.forEach(addOne);
      trim();
    },
  };
}
