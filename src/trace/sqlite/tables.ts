/**
 * How the tables came to be: each text takes the file from the version of its place to the next one. What has been
 * released is never changed. People query them: `docs/guide/trace.md` shows how.
 */
export const migrations: readonly string[] = [
  `
  -- 'row' is the whole verdict as JSON; what stands beside it is there to be found by. Times are milliseconds since 1970.
  CREATE TABLE verdicts (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    spec TEXT NOT NULL,
    title TEXT NOT NULL,
    base TEXT NOT NULL,
    commit_id TEXT NOT NULL,
    tree TEXT NOT NULL,
    advisor TEXT NOT NULL,
    run TEXT,
    outcome TEXT NOT NULL,
    at REAL NOT NULL,
    row TEXT NOT NULL
  ) STRICT;
  CREATE INDEX verdicts_by_spec ON verdicts (spec);

  -- One row for each criterion of a verdict. 'newest' is 1 for the newest of a criterion, and 0 for all before it.
  CREATE TABLE grades (
    number INTEGER PRIMARY KEY,
    verdict INTEGER NOT NULL REFERENCES verdicts (number),
    spec TEXT NOT NULL,
    requirement TEXT NOT NULL,
    criterion TEXT NOT NULL,
    text TEXT NOT NULL,
    criterion_hash TEXT NOT NULL,
    grade TEXT NOT NULL,
    at REAL NOT NULL,
    newest INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX grades_by_criterion ON grades (criterion, at);
  CREATE INDEX newest_by_spec ON grades (spec) WHERE newest = 1;

  -- One row for each claim that holds: these lines of this file, as git has it under 'blob', prove the criterion.
  CREATE TABLE links (
    number INTEGER PRIMARY KEY,
    grade INTEGER NOT NULL REFERENCES grades (number),
    path TEXT NOT NULL,
    start_line INTEGER NOT NULL,
    end_line INTEGER NOT NULL,
    blob TEXT NOT NULL,
    test TEXT
  ) STRICT;
  CREATE INDEX links_by_grade ON links (grade);
  CREATE INDEX links_by_path ON links (path);

  CREATE TABLE approvals (
    number INTEGER PRIMARY KEY,
    verdict INTEGER NOT NULL REFERENCES verdicts (number),
    approver TEXT NOT NULL,
    at REAL NOT NULL,
    comment TEXT,
    run TEXT,
    gate TEXT
  ) STRICT;
  CREATE INDEX approvals_by_verdict ON approvals (verdict);

  -- The whole chain, a row for each link, and one for each grade without any.
  CREATE VIEW trace AS
  SELECT
    grades.spec, grades.requirement, grades.criterion, grades.grade, grades.newest,
    links.test, links.path, links.start_line, links.end_line, links.blob,
    verdicts.commit_id, verdicts.id AS verdict, verdicts.outcome, verdicts.run,
    datetime(verdicts.at / 1000, 'unixepoch') AS graded_at,
    (SELECT group_concat(DISTINCT approvals.approver) FROM approvals WHERE approvals.verdict = verdicts.number) AS approvers
  FROM grades
  JOIN verdicts ON verdicts.number = grades.verdict
  LEFT JOIN links ON links.grade = grades.number;
  `,
  `
  -- The file of the test, and its content when it was run.
  ALTER TABLE links ADD COLUMN test_file TEXT;
  ALTER TABLE links ADD COLUMN test_blob TEXT;
  `,
];
