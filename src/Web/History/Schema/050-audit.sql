-- Who did what, and when: one row for each change by somebody signed in, and for sign-ins, also refused ones. Never a secret.
CREATE TABLE audit (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  who TEXT NOT NULL,             -- name of the token or of the person; empty where nobody was signed in
  token_id TEXT,
  role TEXT NOT NULL DEFAULT '',
  address TEXT NOT NULL,         -- of the client
  action TEXT NOT NULL,          -- such as job.cancel
  subject TEXT NOT NULL,         -- what it was done to: an id or a name
  detail TEXT NOT NULL DEFAULT '',
  outcome TEXT NOT NULL          -- done, refused or failed
);
CREATE INDEX audit_by_who ON audit (who, seq);
CREATE INDEX audit_by_action ON audit (action, seq);
CREATE INDEX audit_by_time ON audit (at);
