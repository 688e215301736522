-- The definitions of the programs that a job of 'command' runs, by name, as they were when it was submitted.
ALTER TABLE jobs ADD COLUMN applications TEXT;
