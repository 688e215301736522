CREATE TABLE schedules (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  cron TEXT NOT NULL,            -- as it was given
  time_zone TEXT NOT NULL,
  job TEXT NOT NULL,             -- the body of POST /api/v1/jobs
  owner TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  paused INTEGER NOT NULL DEFAULT 0,
  since INTEGER NOT NULL,        -- occurrences after this are due: the last one dealt with, or when it was made or resumed
  last_at INTEGER,               -- of the last run, or of the try
  last_job TEXT,
  last_problem TEXT              -- why the last occurrence made no job
);
CREATE INDEX schedules_by_created ON schedules (created_at DESC, id DESC);
