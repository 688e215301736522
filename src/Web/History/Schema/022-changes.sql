-- What people say about a curve's history.
CREATE TABLE annotations (
  id TEXT NOT NULL PRIMARY KEY,
  curve_id TEXT,                 -- null: of every curve
  at INTEGER NOT NULL,
  text TEXT NOT NULL,
  author TEXT NOT NULL,
  created_at INTEGER NOT NULL
);
CREATE INDEX annotations_by_curve ON annotations (curve_id, at);

-- The job that a curve is held against.
CREATE TABLE baselines (
  curve_id TEXT NOT NULL PRIMARY KEY,
  job_id TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
  author TEXT NOT NULL,
  created_at INTEGER NOT NULL
) WITHOUT ROWID;

-- A place where a curve's level seems to have moved, once somebody, or a setting, had it looked at again.
CREATE TABLE changes (
  id TEXT NOT NULL PRIMARY KEY,
  curve_id TEXT NOT NULL,
  workers INTEGER NOT NULL,
  after_job TEXT NOT NULL,       -- the first job on the new level
  state TEXT NOT NULL,
  change TEXT NOT NULL,          -- ChangePoint, as it was found and then as it was judged
  plan TEXT NOT NULL,            -- ConfirmationPlan
  rerun_jobs TEXT NOT NULL,      -- ids, a JSON array
  asked_at INTEGER NOT NULL,
  decided_at INTEGER,
  UNIQUE (curve_id, workers, after_job)
);
CREATE INDEX changes_open ON changes (asked_at) WHERE decided_at IS NULL;

CREATE INDEX jobs_by_end ON jobs (finished_at) WHERE finished_at IS NOT NULL;

CREATE TABLE webhook_deliveries (
  id TEXT NOT NULL PRIMARY KEY,
  url TEXT NOT NULL,
  body TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  next_at INTEGER,               -- null: delivered or given up
  delivered_at INTEGER,
  problem TEXT
);
CREATE INDEX webhook_due ON webhook_deliveries (next_at) WHERE next_at IS NOT NULL;
