// The timeline of a trial that still runs, gathered from the pictures of its progress: what a worker was seen at, and since
// when. A picture comes ten times a second, so chunks shorter than that melt into the time around them.

const mostTasks = 2000;

/** The axis grows in steps, so that what is drawn does not creep. */
function axisEnd(elapsed) {
  let end = 1;
  while (end < elapsed) end *= end < 2 ? 2 : 1.5;
  return end;
}

export class LiveLanes {
  constructor() {
    this.lanes = new Map();
    this.end = 0;
  }

  /** @param {any} trial TrialProgress */
  note(trial) {
    const now = trial.elapsedSeconds;
    for (const worker of trial.workers) {
      const lane = this.lanes.get(worker.index) ?? { worker: worker.index, tasks: [], waits: [], busy: 0 };
      this.lanes.set(worker.index, lane);
      this.follow(lane, worker, now);
    }
    this.end = Math.max(this.end, now);
  }

  follow(lane, worker, now) {
    const open = lane.tasks.at(-1)?.open ? lane.tasks.at(-1) : null;
    const at = worker.chunk ?? (worker.state === "running" ? -1 : null);
    const phase = worker.state === "concluding" ? "reduce" : "compute";
    if (open && open.chunk === at && open.phase === phase) {
      open.end = now;
      return;
    }
    if (open) {
      open.open = false;
      open.end = now;
    }
    if (at === null) return;
    const label = worker.chunkLabel ?? (at < 0 ? "working" : `chunk ${at}`);
    lane.tasks.push({ start: open ? now : Math.max(lane.tasks.at(-1)?.end ?? 0, now - 0.1), end: now, chunk: at, items: 0, label, phase, open: true });
    if (lane.tasks.length > mostTasks) lane.tasks.shift();
  }

  /** @returns {import("./lanes.js").Lanes} */
  get picture() {
    const lanes = [...this.lanes.values()].sort((a, b) => a.worker - b.worker);
    return { lanes, tasks: lanes.reduce((sum, lane) => sum + lane.tasks.length, 0), end: axisEnd(this.end), lastEnd: axisEnd(this.end), slow: 0, perItem: 0, running: true };
  }
}
