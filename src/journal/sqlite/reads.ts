import type { Entry, GateRow, InboxItem, NewRun, RunFilter, RunRow, StepRow } from "../journal.ts";
import { type Connection, numberIn, type SqliteRow, textIn } from "../../sqlite/connection.ts";

const runColumns = `SELECT id, plan, fence, owner,
  (SELECT coalesce(max(seq), 0) FROM entries WHERE run = id) AS entries, row FROM runs`;

export function readRun(db: Connection, id: string): RunRow | undefined {
  const row = db.get(`${runColumns} WHERE id = ?`, id);
  return row && runRow(row);
}

export function readRuns(db: Connection, { status, parent, registered, limit = -1 }: RunFilter): readonly RunRow[] {
  const asked = Object.entries({ status, parent, registered }).filter(([, value]) => value !== undefined);
  const where = asked.map(([column]) => `${column} = ?`).join(" AND ") || "true";
  const values = asked.flatMap(([, value]) => value ?? []);
  return db.all(`${runColumns} WHERE ${where} ORDER BY number DESC LIMIT ?`, ...values, limit).map(runRow);
}

export function readDue(db: Connection, now: number): readonly RunRow[] {
  return db.all(`${runColumns} WHERE due <= ? ORDER BY due, number`, now).map(runRow);
}

export function readEntries<Event>(
  db: Connection,
  run: string,
  page: { after: number; limit: number },
): readonly Entry<Event>[] {
  return db
    .all(
      "SELECT seq, at, event FROM entries WHERE run = ? AND seq > ? ORDER BY seq LIMIT ?",
      run,
      page.after,
      page.limit,
    )
    .map((row) => ({ seq: numberIn(row, "seq"), at: numberIn(row, "at"), event: JSON.parse(textIn(row, "event")) }));
}

export function readPlan(db: Connection, hash: string): string | undefined {
  const row = db.get("SELECT json FROM plans WHERE hash = ?", hash);
  return row && textIn(row, "json");
}

export function readSteps(db: Connection, run: string): readonly StepRow[] {
  return db
    .all("SELECT row FROM steps WHERE run = ? ORDER BY number", run)
    .map((row): StepRow => JSON.parse(textIn(row, "row")));
}

export function readGates(db: Connection, run: string): readonly GateRow[] {
  return db
    .all("SELECT row FROM gates WHERE run = ? ORDER BY number", run)
    .map((row): GateRow => JSON.parse(textIn(row, "row")));
}

export function readInbox(db: Connection, run: string): readonly InboxItem[] {
  return db
    .all("SELECT number, key, at, body FROM inbox WHERE run = ? AND body IS NOT NULL ORDER BY number", run)
    .map((row) => ({
      number: numberIn(row, "number"),
      key: JSON.parse(textIn(row, "key")),
      at: numberIn(row, "at"),
      body: JSON.parse(textIn(row, "body")),
    }));
}

function runRow(row: SqliteRow): RunRow {
  const given: NewRun["row"] = JSON.parse(textIn(row, "row"));
  return {
    ...given,
    plan: textIn(row, "plan"),
    fence: numberIn(row, "fence"),
    ...(row["owner"] === null ? {} : { owner: textIn(row, "owner") }),
    entries: numberIn(row, "entries"),
  };
}
