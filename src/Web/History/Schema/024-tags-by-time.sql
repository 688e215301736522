-- The list of a tag's jobs walks an index in its own order, however many jobs bear the tag.
ALTER TABLE job_tags ADD COLUMN created_at INTEGER NOT NULL DEFAULT 0;  -- the job's
UPDATE job_tags SET created_at = (SELECT created_at FROM jobs WHERE id = job_id);
CREATE INDEX job_tags_by_time ON job_tags (tag, created_at DESC, job_id DESC);
CREATE TRIGGER job_tags_added AFTER INSERT ON job_tags
BEGIN
  UPDATE job_tags SET created_at = (SELECT created_at FROM jobs WHERE id = NEW.job_id) WHERE tag = NEW.tag AND job_id = NEW.job_id;
END;
