-- Layouts over nodes, and whether a cluster ran before: two of them are two curves. Null where strategy and worker count say all.
ALTER TABLE curves ADD COLUMN arrangement TEXT;

-- Jobs with such a sweep are worked in once more after the start.
UPDATE jobs SET curves_kept = 0 WHERE finished_at IS NOT NULL AND (json_extract(sweep, '$.layouts') IS NOT NULL OR json_extract(sweep, '$.cluster') IS NOT NULL);
