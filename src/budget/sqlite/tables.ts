/**
 * How the tables came to be: each text takes the file from the version of its place to the next one. What has been
 * released is never changed. Keys, steps and attempts are JSON, so that every text comes back as it was given.
 */
export const migrations: readonly string[] = [
  `
  -- What all holdings of a key come to, so that nobody has to add them up.
  CREATE TABLE budgets (
    key TEXT NOT NULL PRIMARY KEY,
    spent INTEGER NOT NULL,
    reserved INTEGER NOT NULL
  ) STRICT;

  -- 'spent' is NULL where it is not settled.
  CREATE TABLE holdings (
    number INTEGER PRIMARY KEY,
    key TEXT NOT NULL,
    step TEXT NOT NULL,
    attempt TEXT NOT NULL,
    amount INTEGER NOT NULL,
    spent INTEGER,
    UNIQUE (key, step, attempt)
  ) STRICT;
  CREATE INDEX holdings_unsettled ON holdings (step) WHERE spent IS NULL;
  `,
];
