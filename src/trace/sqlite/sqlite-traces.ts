import type { Grade, Verdict } from "../../review/verdict.ts";
import { BrokenRow } from "../../sqlite/failure.ts";
import { type Connection, numberIn, type SqliteRow, textIn } from "../../sqlite/connection.ts";
import { openSqliteFile, type SqliteFile } from "../../sqlite/sqlite-file.ts";
import { byText, givenAgain, type GradeRecord, recordsOf, unknownVerdict } from "../changes.ts";
import type { Approval, TraceGrade, TraceLink, Traces } from "../trace.ts";
import { givenText, keptText } from "./kept-text.ts";
import { migrations } from "./tables.ts";

export interface SqliteTracesOptions {
  /** Made where it is missing, with its folder. */
  readonly file: string;
  /** Milliseconds to wait for another process that holds the file. */
  readonly lockTimeout?: number;
}

/** Opens a trace that any number of processes of one machine may share. */
export async function openSqliteTraces({ file, lockTimeout = 5_000 }: SqliteTracesOptions): Promise<Traces> {
  const named = { file, code: "TRACE", noun: "trace", then: "try again" } as const;
  return new SqliteTraces(await openSqliteFile({ named, lockTimeout, migrations }));
}

const gradeColumns = `
  grades.spec, grades.requirement, grades.criterion, grades.criterion_hash, grades.grade,
  verdicts.commit_id, verdicts.id AS verdict, verdicts.run, verdicts.at`;
const grades = `SELECT grades.text, ${gradeColumns} FROM grades JOIN verdicts ON verdicts.number = grades.verdict`;
const links = `
  SELECT links.path, links.start_line, links.end_line, links.blob, links.test, links.test_file, links.test_blob, ${gradeColumns}
  FROM links JOIN grades ON grades.number = links.grade JOIN verdicts ON verdicts.number = grades.verdict
  WHERE grades.newest = 1`;

class SqliteTraces implements Traces {
  readonly #file: SqliteFile;

  constructor(file: SqliteFile) {
    this.#file = file;
  }

  record(verdict: Verdict, blobs: ReadonlyMap<string, string>): Promise<boolean> {
    return this.#file.write((db) => {
      const known = numberOf(db, verdict.id);
      if (known !== undefined) {
        giveAgain(db, known, verdict);
        return false;
      }
      const records = recordsOf(verdict, blobs);
      const number = insertVerdict(db, verdict);
      for (const record of records) insertGrade(db, number, record);
      return true;
    });
  }

  approve(approval: Approval): Promise<boolean> {
    return this.#file.write((db) => {
      const number = numberOf(db, approval.verdict);
      if (number === undefined) throw unknownVerdict(approval.verdict);
      const { by, run, gate, at, comment } = approval;
      const key = [number, keptText(by), orNull(run), orNull(gate)] as const;
      const same = "verdict = ? AND approver = ? AND run IS ? AND gate IS ?";
      if (db.get(`SELECT number FROM approvals WHERE ${same}`, ...key) !== undefined) return false;
      const insert = "INSERT INTO approvals (verdict, approver, run, gate, at, comment) VALUES (?, ?, ?, ?, ?, ?)";
      db.run(insert, ...key, at, orNull(comment));
      return true;
    });
  }

  verdict(id: string): Promise<Verdict | undefined> {
    return this.#file.read((db) => {
      const row = db.get("SELECT row FROM verdicts WHERE id = ?", keptText(id));
      return row && verdictIn(row);
    });
  }

  verdictsOf(spec: string): Promise<readonly Verdict[]> {
    const query = "SELECT row FROM verdicts WHERE spec = ? ORDER BY at DESC, number DESC";
    return this.#file.read((db) => db.all(query, keptText(spec)).map(verdictIn));
  }

  approvals(verdict: string): Promise<readonly Approval[]> {
    const query = `
      SELECT verdicts.id AS verdict, approver, approvals.at, comment, approvals.run, gate
      FROM approvals JOIN verdicts ON verdicts.number = approvals.verdict
      WHERE verdicts.id = ? ORDER BY approvals.at, approvals.number`;
    return this.#file.read((db) => db.all(query, keptText(verdict)).map(approvalIn));
  }

  specs(): Promise<readonly string[]> {
    return this.#texts("SELECT DISTINCT spec AS text FROM verdicts");
  }

  criteria(): Promise<readonly string[]> {
    return this.#texts("SELECT criterion AS text FROM grades WHERE newest = 1");
  }

  gradesOfSpec(spec: string): Promise<readonly TraceGrade[]> {
    return this.#file.read((db) =>
      byCriterion(db.all(`${grades} WHERE grades.newest = 1 AND grades.spec = ?`, keptText(spec)).map(gradeIn)),
    );
  }

  gradesOfCriterion(criterion: string): Promise<readonly TraceGrade[]> {
    const query = `${grades} WHERE grades.criterion = ? ORDER BY grades.at DESC, grades.number DESC`;
    return this.#file.read((db) => db.all(query, keptText(criterion)).map(gradeIn));
  }

  linksOfFile(path: string): Promise<readonly TraceLink[]> {
    return this.#links("links.path = ?", path);
  }

  linksOfCriterion(criterion: string): Promise<readonly TraceLink[]> {
    return this.#links("grades.criterion = ?", criterion);
  }

  linksOfSpec(spec: string): Promise<readonly TraceLink[]> {
    return this.#links("grades.spec = ?", spec);
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  #links(where: string, text: string): Promise<readonly TraceLink[]> {
    const query = `${links} AND ${where} ORDER BY links.number`;
    return this.#file.read((db) => byCriterion(db.all(query, keptText(text)).map(linkIn)));
  }

  #texts(query: string): Promise<readonly string[]> {
    return this.#file.read((db) =>
      db
        .all(query)
        .map((row) => givenText(textIn(row, "text")))
        .toSorted(byText),
    );
  }
}

function numberOf(db: Connection, verdict: string): number | undefined {
  const row = db.get("SELECT number FROM verdicts WHERE id = ?", keptText(verdict));
  return row && numberIn(row, "number");
}

function insertVerdict(db: Connection, verdict: Verdict): number {
  const { id, spec, change, advisor, run, outcome, at } = verdict;
  const texts = [id, spec.id, spec.title, change.base, change.head, change.tree, advisor.agent].map(keptText);
  const insert = `
    INSERT INTO verdicts (id, spec, title, base, commit_id, tree, advisor, run, outcome, at, row)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
  db.run(insert, ...texts, orNull(run), outcome, at, JSON.stringify(verdict));
  return lastNumber(db);
}

/** The same verdict with a later time: its grades count from then on. */
function giveAgain(db: Connection, number: number, verdict: Verdict): void {
  const row = db.get("SELECT row FROM verdicts WHERE number = ?", number);
  const again = row && givenAgain(verdictIn(row), verdict);
  if (again === undefined) return;
  const change = "UPDATE verdicts SET at = ?, run = ?, row = ? WHERE number = ?";
  db.run(change, again.at, orNull(again.run), JSON.stringify(again), number);
  db.run("UPDATE grades SET at = ? WHERE verdict = ?", again.at, number);
  for (const { criterion } of again.grades) markNewest(db, criterion);
}

function markNewest(db: Connection, criterion: string): void {
  const kept = keptText(criterion);
  const newest = "SELECT number FROM grades WHERE criterion = ? ORDER BY at DESC, number DESC LIMIT 1";
  db.run("UPDATE grades SET newest = 0 WHERE criterion = ? AND newest = 1", kept);
  db.run(`UPDATE grades SET newest = 1 WHERE number = (${newest})`, kept);
}

function insertGrade(db: Connection, verdict: number, { grade, links: all }: GradeRecord): void {
  const { spec, requirement, text, criterionHash } = grade;
  const texts = [spec, requirement, text, criterionHash].map(keptText);
  const insert = `
    INSERT INTO grades (verdict, criterion, spec, requirement, text, criterion_hash, grade, at, newest)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0)`;
  db.run(insert, verdict, keptText(grade.criterion), ...texts, grade.grade, grade.at);
  const number = lastNumber(db);
  const insertLink =
    "INSERT INTO links (grade, path, start_line, end_line, blob, test, test_file, test_blob) VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
  for (const { path, startLine, endLine, blob, test, testIn } of all) {
    const tested = [orNull(test), orNull(testIn?.path), orNull(testIn?.blob)] as const;
    db.run(insertLink, number, keptText(path), startLine, endLine, keptText(blob), ...tested);
  }
  markNewest(db, grade.criterion);
}

function lastNumber(db: Connection): number {
  const row = db.get("SELECT last_insert_rowid() AS number");
  if (row === undefined) throw new Error("SQLite does not tell the number of a row.");
  return numberIn(row, "number");
}

function verdictIn(row: SqliteRow): Verdict {
  return JSON.parse(textIn(row, "row"));
}

function gradeIn(row: SqliteRow): TraceGrade {
  return { ...commonIn(row), text: given(row, "text") };
}

function linkIn(row: SqliteRow): TraceLink {
  const lines = { startLine: numberIn(row, "start_line"), endLine: numberIn(row, "end_line") };
  const of = {
    ...commonIn(row),
    path: given(row, "path"),
    ...lines,
    blob: given(row, "blob"),
    ...optional(row, "test"),
  };
  if (row["test_file"] === null) return of;
  return { ...of, testIn: { path: given(row, "test_file"), blob: given(row, "test_blob") } };
}

type Common = Omit<TraceGrade, "text">;

function commonIn(row: SqliteRow): Common {
  return {
    spec: given(row, "spec"),
    requirement: given(row, "requirement"),
    criterion: given(row, "criterion"),
    criterionHash: given(row, "criterion_hash"),
    grade: gradeWord(textIn(row, "grade")),
    commit: given(row, "commit_id"),
    verdict: given(row, "verdict"),
    ...optional(row, "run"),
    at: numberIn(row, "at"),
  };
}

function approvalIn(row: SqliteRow): Approval {
  const of = { verdict: given(row, "verdict"), by: given(row, "approver"), at: numberIn(row, "at") };
  return { ...of, ...optional(row, "comment"), ...optional(row, "run"), ...optional(row, "gate") };
}

const gradeWords: readonly Grade[] = ["PASS", "FAIL", "UNKNOWN", "UNPROVEN", "VACUOUS"];

function gradeWord(text: string): Grade {
  const found = gradeWords.find((word) => word === text);
  if (found === undefined) throw new BrokenRow(`${text} is no grade`);
  return found;
}

function given(row: SqliteRow, column: string): string {
  return givenText(textIn(row, column));
}

function optional<Column extends string>(row: SqliteRow, column: Column): { readonly [key in Column]?: string };
function optional(row: SqliteRow, column: string): Readonly<Record<string, string>> {
  return row[column] === null ? {} : { [column]: given(row, column) };
}

function orNull(text: string | undefined): string | null {
  return text === undefined ? null : keptText(text);
}

/** Sorted here, as every adapter sorts. */
function byCriterion<Of extends { readonly criterion: string }>(all: readonly Of[]): readonly Of[] {
  return all.toSorted((one, other) => byText(one.criterion, other.criterion));
}
