CREATE TABLE datasets (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  state TEXT NOT NULL,
  progress REAL NOT NULL,
  activity TEXT,
  path TEXT NOT NULL,
  ours INTEGER NOT NULL,         -- made by us below <data>/datasets: its files go with it
  files INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  rows INTEGER,
  columns TEXT NOT NULL,
  preview TEXT NOT NULL,
  source TEXT NOT NULL,
  error TEXT,
  owner TEXT,
  created_at INTEGER NOT NULL
);
CREATE INDEX datasets_by_created ON datasets (created_at DESC, id DESC);
