-- Attempts that crashed or were lost since the trial was last retried: what bounds further ones. Orderly stops are none.
ALTER TABLE trials ADD COLUMN failures INTEGER NOT NULL DEFAULT 0;
-- The trial that the loss of this lease was counted against; taken back where the Runner returns with it.
ALTER TABLE leases ADD COLUMN lost_trial TEXT;
-- Whether processes of it may still run: it ended while its Runner could not be asked.
ALTER TABLE leases ADD COLUMN unconfirmed INTEGER NOT NULL DEFAULT 0;
CREATE INDEX leases_unconfirmed ON leases (job_id, runner) WHERE unconfirmed = 1;
UPDATE leases SET unconfirmed = 1 WHERE number IN (
  SELECT MAX(l.number) FROM jobs j JOIN leases l ON l.job_id = j.id AND l.runner = j.runner
  WHERE j.state = 'cancelled' AND instr(coalesce(j.stopped, ''), '"confirmed":false') GROUP BY j.id);
