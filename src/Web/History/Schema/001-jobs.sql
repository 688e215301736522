-- Times are UTC in milliseconds since 1970; JSON columns hold the API's dialect.
CREATE TABLE jobs (
  id TEXT NOT NULL PRIMARY KEY,
  title TEXT NOT NULL,
  analysis TEXT NOT NULL,
  tags TEXT NOT NULL,
  parameters TEXT NOT NULL,
  sweep TEXT NOT NULL,
  lane TEXT NOT NULL,
  placement TEXT,
  priority INTEGER NOT NULL,
  cores INTEGER NOT NULL,
  owner TEXT,
  trial_time_limit_seconds REAL,
  memory_limit_bytes INTEGER,
  datasets TEXT NOT NULL,
  deterministic INTEGER NOT NULL,
  state TEXT NOT NULL,
  waiting_for TEXT,
  cancel_requested_at INTEGER,
  runner TEXT,
  lease INTEGER,
  created_at INTEGER NOT NULL,
  started_at INTEGER,
  finished_at INTEGER,
  trials_total INTEGER NOT NULL,
  trials_done INTEGER NOT NULL DEFAULT 0,
  items_done INTEGER NOT NULL DEFAULT 0,
  items_total INTEGER NOT NULL DEFAULT 0,
  busy_seconds REAL NOT NULL DEFAULT 0,
  agree_same INTEGER,
  agree_total INTEGER,
  error_kind TEXT,
  error_message TEXT,
  stopped TEXT,
  log_lines INTEGER NOT NULL DEFAULT 0,
  last_seq INTEGER NOT NULL DEFAULT 0,
  search TEXT NOT NULL            -- title, analysis and id in lower case; not a generated column, which no index covers
);
-- Covers the list's order, filters and search, so that no job row is read that the page does not show.
CREATE INDEX jobs_by_created ON jobs (created_at DESC, id DESC, state, analysis, search);
CREATE INDEX jobs_by_state ON jobs (state, created_at DESC, id DESC);
CREATE INDEX jobs_by_analysis ON jobs (analysis, created_at DESC, id DESC);

CREATE TABLE job_tags (
  tag TEXT NOT NULL,
  job_id TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
  PRIMARY KEY (tag, job_id)
) WITHOUT ROWID;
CREATE INDEX job_tags_by_job ON job_tags (job_id);

CREATE TABLE trials (
  job_id TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
  id TEXT NOT NULL,
  ordinal INTEGER NOT NULL,
  strategy TEXT NOT NULL,
  workers INTEGER NOT NULL,
  variant TEXT,
  repetition INTEGER NOT NULL,
  warmup INTEGER NOT NULL,
  parameters TEXT,               -- only where they differ from the job's
  state TEXT NOT NULL,
  attempt INTEGER NOT NULL DEFAULT 1,
  later_round INTEGER NOT NULL DEFAULT 0,
  started_at INTEGER,
  finished_at INTEGER,
  environment_id TEXT,
  seconds REAL,
  result_hash TEXT,
  items INTEGER NOT NULL DEFAULT 0,
  outcome TEXT,                  -- TrialOutcome without result, workers and timeline
  workers_used TEXT,
  lease INTEGER,                 -- of the attempt that the row shows
  PRIMARY KEY (job_id, id)
);
CREATE INDEX trials_by_order ON trials (job_id, ordinal);

-- Every attempt that was ever reported, each once; the first stored success of a trial is the one its row shows.
CREATE TABLE attempts (
  job_id TEXT NOT NULL,
  trial_id TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  lease INTEGER NOT NULL,
  state TEXT NOT NULL,
  at INTEGER NOT NULL,
  environment_id TEXT,
  result_hash TEXT,
  outcome TEXT NOT NULL,
  workers_used TEXT,
  timeline TEXT,
  PRIMARY KEY (job_id, trial_id, attempt, lease),
  FOREIGN KEY (job_id, trial_id) REFERENCES trials (job_id, id) ON DELETE CASCADE
);

-- Distinct results only: one row where all trials agree.
CREATE TABLE results (
  job_id TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
  hash TEXT NOT NULL,
  trial_id TEXT NOT NULL,
  ordinal INTEGER NOT NULL,      -- order of arrival; 0 is the job's result
  value TEXT NOT NULL,
  PRIMARY KEY (job_id, hash)
);

CREATE TABLE events (
  job_id TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
  seq INTEGER NOT NULL,
  at INTEGER NOT NULL,
  type TEXT NOT NULL,
  data TEXT NOT NULL,
  PRIMARY KEY (job_id, seq)
) WITHOUT ROWID;

CREATE TABLE idempotency_keys (
  owner TEXT NOT NULL,
  key TEXT NOT NULL,
  body_hash TEXT NOT NULL,
  job_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (owner, key)
) WITHOUT ROWID;

CREATE TABLE environments (
  id TEXT NOT NULL PRIMARY KEY,
  first_seen INTEGER NOT NULL,
  facts TEXT NOT NULL
);

CREATE TABLE runners (
  name TEXT NOT NULL PRIMARY KEY,
  drained INTEGER NOT NULL DEFAULT 0,
  first_seen INTEGER NOT NULL,
  last_seen INTEGER NOT NULL,
  hello TEXT NOT NULL
);

-- A lease's numbers only grow; it is open while closed_at is null.
CREATE TABLE leases (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  job_id TEXT NOT NULL,
  runner TEXT NOT NULL,
  host_id TEXT NOT NULL,
  lane TEXT NOT NULL,
  cores INTEGER NOT NULL,
  granted_at INTEGER NOT NULL,
  closed_at INTEGER,
  last_report INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX leases_open ON leases (job_id) WHERE closed_at IS NULL;
