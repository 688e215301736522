-- What is left of a job: 'all'; 'figures', where log, printed text and timelines are gone; 'curves', where trials and attempts are gone too.
ALTER TABLE jobs ADD COLUMN kept TEXT NOT NULL DEFAULT 'all';
-- Pinned jobs are left alone by the rules.
ALTER TABLE jobs ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0;
-- The oldest that may go are found without walking those that have gone.
CREATE INDEX jobs_to_thin ON jobs (finished_at) WHERE finished_at IS NOT NULL AND pinned = 0 AND kept <> 'curves';
