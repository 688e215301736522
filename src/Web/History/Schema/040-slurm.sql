-- Slurm jobs that were or will be submitted for ours. Rows outlive a deleted job while Slurm may still hold something of it.
CREATE TABLE slurm_jobs (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  job_id TEXT NOT NULL,
  name TEXT NOT NULL UNIQUE,      -- of the Slurm job and of the Runner inside
  workers INTEGER,                -- the worker count that it times; null for the whole sweep
  submitter TEXT NOT NULL,        -- the Runner that hands it in
  slurm_id INTEGER,               -- null until it was handed in
  partition TEXT,
  state TEXT NOT NULL,            -- Slurm's word, or SUBMITTING
  reason TEXT NOT NULL DEFAULT '',
  nodes TEXT NOT NULL DEFAULT '',
  script TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  spent_at INTEGER,               -- its Runner gave the job back: it gets nothing more
  ended_at INTEGER                -- Slurm holds nothing of it any more
);
CREATE INDEX slurm_jobs_by_job ON slurm_jobs (job_id);
CREATE INDEX slurm_jobs_open ON slurm_jobs (number) WHERE ended_at IS NULL;
