-- Sum of the squares of the finished trials' times: how far the estimate of the time left may be off.
ALTER TABLE jobs ADD COLUMN busy_squares REAL NOT NULL DEFAULT 0;
