-- The parameters of the law that fits one job's points of a curve, so that their history can be drawn without fitting again.
CREATE TABLE curve_parameters (
  curve_id TEXT NOT NULL REFERENCES curves (id),
  name TEXT NOT NULL,            -- serialFraction, sigma or kappa
  at INTEGER NOT NULL,           -- when the job ended
  job_id TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
  value REAL NOT NULL,
  low REAL NOT NULL,             -- 95 % interval
  high REAL NOT NULL,
  PRIMARY KEY (curve_id, name, at, job_id)
) WITHOUT ROWID;
CREATE INDEX curve_parameters_by_job ON curve_parameters (job_id);

-- Which node a curve's ceilings come from is asked by what it can be compared with.
CREATE INDEX environments_by_key ON environments (json_extract(facts, '$.comparabilityKey'), first_seen DESC);

-- Samples now bear the bytes moved, and curves parameters: jobs of before are worked in once more after the start.
UPDATE jobs SET curves_kept = 0 WHERE finished_at IS NOT NULL;
