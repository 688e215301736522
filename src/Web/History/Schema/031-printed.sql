-- The end of what a program of the user's own printed in an attempt; its whole size is in the attempt's outcome.
CREATE TABLE printed (
  job_id TEXT NOT NULL,
  trial_id TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  lease INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  stdout TEXT,
  stderr TEXT,
  PRIMARY KEY (job_id, trial_id, attempt, lease),
  FOREIGN KEY (job_id, trial_id) REFERENCES trials (job_id, id) ON DELETE CASCADE
) WITHOUT ROWID;
-- Adding up what a job keeps reads no text.
CREATE INDEX printed_bytes ON printed (job_id, bytes);
