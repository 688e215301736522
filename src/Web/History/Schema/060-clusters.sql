-- Clusters of engines that were asked for, and what became of them.
CREATE TABLE clusters (
  id TEXT NOT NULL PRIMARY KEY,
  owner TEXT NOT NULL,
  runner TEXT NOT NULL,
  host_id TEXT NOT NULL,
  host TEXT NOT NULL,
  launcher TEXT NOT NULL,
  engines INTEGER NOT NULL,
  idle_stop_seconds REAL NOT NULL,
  state TEXT NOT NULL,
  error TEXT,
  created_at INTEGER NOT NULL,
  ready_at INTEGER,
  ended_at INTEGER,
  stopped TEXT                    -- what stopping it came to
);
CREATE INDEX clusters_by_created ON clusters (created_at DESC, id DESC);
CREATE INDEX clusters_open ON clusters (id) WHERE ended_at IS NULL;
