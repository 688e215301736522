-- Only hashes are kept; a secret is shown once, when it is made.
CREATE TABLE tokens (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  role TEXT NOT NULL,
  hash BLOB NOT NULL,            -- SHA-256 of the whole secret
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  expires_at INTEGER,
  last_used_at INTEGER
);
CREATE INDEX tokens_by_created ON tokens (created_at DESC, id DESC);
