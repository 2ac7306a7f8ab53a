/**
 * How the tables came to be: each text takes the file from the version of its place to the next one. What has been
 * released is never changed. Names and owners are JSON, as rows are, so that every text comes back as it was given.
 */
export const migrations: readonly string[] = [
  `
  -- 'newest' is 1 for the newest version of a name that is registered, and 0 for all others.
  CREATE TABLE versions (
    name TEXT NOT NULL,
    version INTEGER NOT NULL,
    owner TEXT NOT NULL,
    newest INTEGER NOT NULL,
    row TEXT NOT NULL,
    PRIMARY KEY (name, version)
  ) STRICT;
  CREATE INDEX newest_by_owner ON versions (owner) WHERE newest = 1;
  `,
];
