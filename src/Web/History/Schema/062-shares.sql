-- Links that show one job to whoever has them. Only hashes are kept; a link is shown once, when it is made.
CREATE TABLE shares (
  id TEXT NOT NULL PRIMARY KEY,
  hash BLOB NOT NULL UNIQUE,     -- SHA-256 of the secret in the link
  job_id TEXT NOT NULL,
  created_by TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  last_used_at INTEGER
);
CREATE INDEX shares_by_created ON shares (created_at DESC, id DESC);
CREATE INDEX shares_by_job ON shares (job_id);
