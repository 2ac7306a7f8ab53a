/**
 * How the tables came to be: each text takes the file from the version of its place to the next one. What has been
 * released is never changed.
 *
 * Rows are JSON, so that every text comes back as it was given, NUL included, and a field more needs no new column.
 * What is looked up by has a column as well. SQLite reads none of the JSON: it takes no value that is nested deeply.
 * `row` stands last: what is before it is read without it.
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE plans (
    hash TEXT NOT NULL PRIMARY KEY,
    json TEXT NOT NULL
  ) STRICT;

  CREATE TABLE runs (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    plan TEXT NOT NULL,
    fence INTEGER NOT NULL,
    owner TEXT,
    status TEXT NOT NULL,
    parent TEXT,
    due REAL,
    row TEXT NOT NULL
  ) STRICT;
  CREATE INDEX runs_by_status ON runs (status);
  CREATE INDEX runs_by_parent ON runs (parent) WHERE parent IS NOT NULL;
  CREATE INDEX runs_by_due ON runs (due) WHERE due IS NOT NULL;

  CREATE TABLE entries (
    run TEXT NOT NULL,
    seq INTEGER NOT NULL,
    at REAL NOT NULL,
    event TEXT NOT NULL,
    PRIMARY KEY (run, seq)
  ) STRICT;

  CREATE TABLE steps (
    number INTEGER PRIMARY KEY,
    run TEXT NOT NULL,
    address TEXT NOT NULL,
    row TEXT NOT NULL,
    UNIQUE (run, address)
  ) STRICT;

  CREATE TABLE gates (
    number INTEGER PRIMARY KEY,
    run TEXT NOT NULL,
    address TEXT NOT NULL,
    row TEXT NOT NULL,
    UNIQUE (run, address)
  ) STRICT;

  -- A key is JSON. What was taken keeps its key and loses its body.
  CREATE TABLE inbox (
    number INTEGER PRIMARY KEY,
    run TEXT NOT NULL,
    key TEXT NOT NULL,
    at REAL NOT NULL,
    body TEXT,
    UNIQUE (run, key)
  ) STRICT;
  CREATE INDEX inbox_by_run ON inbox (run) WHERE body IS NOT NULL;
  `,
  `
  -- Who holds a key, or waits for it, in the order of asking. Address, key and message are JSON.
  CREATE TABLE holds (
    number INTEGER PRIMARY KEY,
    run TEXT NOT NULL,
    address TEXT NOT NULL,
    key TEXT NOT NULL,
    most INTEGER NOT NULL,
    held INTEGER NOT NULL,
    message TEXT NOT NULL,
    UNIQUE (run, address)
  ) STRICT;
  CREATE INDEX holds_by_key ON holds (key, number);
  `,
  `
  -- The name of the registered workflow that a run is of.
  ALTER TABLE runs ADD COLUMN registered TEXT;
  CREATE INDEX runs_by_registered ON runs (registered) WHERE registered IS NOT NULL;
  `,
  `
  -- How much of a key somebody holds, or waits for.
  ALTER TABLE holds ADD COLUMN amount INTEGER NOT NULL DEFAULT 1;
  `,
];
