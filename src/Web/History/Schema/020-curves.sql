-- What is measured, with everything that must be equal for two timings to belong to one curve.
CREATE TABLE problems (
  id INTEGER NOT NULL PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,      -- SHA-256 over all the columns below
  analysis TEXT NOT NULL,
  parameters TEXT NOT NULL,      -- the job's with the variant's in them, names in ordinal order
  variant TEXT,
  scaling TEXT NOT NULL,
  binding TEXT NOT NULL,
  batch_size INTEGER,
  node_key TEXT NOT NULL,        -- the comparability key of the node
  cache TEXT                     -- warm or cold where the trials said so
);

CREATE TABLE curves (
  id TEXT NOT NULL PRIMARY KEY,  -- made from the problem's key and the strategy
  problem_id INTEGER NOT NULL REFERENCES problems (id),
  analysis TEXT NOT NULL,
  strategy TEXT NOT NULL,
  variant TEXT,
  last_at INTEGER NOT NULL       -- of its newest job; 0 where none is left
) WITHOUT ROWID;
CREATE INDEX curves_by_problem ON curves (problem_id, strategy);
CREATE INDEX curves_by_time ON curves (last_at DESC, id);
CREATE INDEX curves_by_analysis ON curves (analysis, last_at DESC, id);

-- One job's samples at one worker count, kept when the job ends, so that no chart reads trials.
CREATE TABLE curve_points (
  curve_id TEXT NOT NULL REFERENCES curves (id),
  at INTEGER NOT NULL,           -- when the job ended
  job_id TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
  workers INTEGER NOT NULL,
  host TEXT NOT NULL,
  n INTEGER NOT NULL,
  log_mean REAL NOT NULL,        -- of the natural logarithms of the region's seconds
  samples TEXT NOT NULL,         -- as JSON arrays, see PointSamples
  PRIMARY KEY (curve_id, at, job_id, workers)
) WITHOUT ROWID;
CREATE INDEX curve_points_by_job ON curve_points (job_id, curve_id);

CREATE TRIGGER curve_points_added AFTER INSERT ON curve_points
BEGIN
  UPDATE curves SET last_at = NEW.at WHERE id = NEW.curve_id AND last_at < NEW.at;
END;
CREATE TRIGGER curve_points_gone AFTER DELETE ON curve_points
BEGIN
  UPDATE curves SET last_at = COALESCE((SELECT MAX(at) FROM curve_points WHERE curve_id = OLD.curve_id), 0) WHERE id = OLD.curve_id;
END;

-- Jobs that ended before there were curves, or came from elsewhere, are worked in after the start.
ALTER TABLE jobs ADD COLUMN curves_kept INTEGER NOT NULL DEFAULT 0;
CREATE INDEX jobs_without_curves ON jobs (finished_at) WHERE curves_kept = 0 AND finished_at IS NOT NULL;
