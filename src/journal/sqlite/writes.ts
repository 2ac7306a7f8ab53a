import { changed } from "../changed.ts";
import type { Append, Claim, NewEntry, NewInboxItem, NewRun, RunChange } from "../journal.ts";
import { runExists, runNotFound, runTaken, runWentOn } from "../refusals.ts";
import { type Connection, numberIn, textIn } from "../../sqlite/connection.ts";

export function createRun(db: Connection, { id, owner, plan, row, entries }: NewRun<unknown>): Claim {
  const fence = 1;
  const made = db.run(
    `INSERT INTO runs (id, plan, fence, owner, status, parent, due, registered, row) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (id) DO NOTHING`,
    id,
    plan.hash,
    fence,
    owner,
    row.status,
    row.parent?.run ?? null,
    row.dueAt ?? null,
    row.origin?.workflow ?? null,
    JSON.stringify(row),
  );
  if (made === 0) throw runExists(id);
  db.run("INSERT INTO plans (hash, json) VALUES (?, ?) ON CONFLICT (hash) DO NOTHING", plan.hash, plan.json);
  addEntries(db, { run: id, after: 0, entries });
  return { run: id, fence };
}

export function claimRun(db: Connection, { run, fence }: Claim, owner: string): Claim | undefined {
  const next = fence + 1;
  const claimed = db.run("UPDATE runs SET fence = ?, owner = ? WHERE id = ? AND fence = ?", next, owner, run, fence);
  if (claimed === 1) return { run, fence: next };
  mustExist(db, run);
  return undefined;
}

export function releaseRun(db: Connection, { run, fence }: Claim): void {
  db.run("UPDATE runs SET owner = NULL WHERE id = ? AND fence = ?", run, fence);
}

/** Refuses whoever does not own the run any more; gives how many entries it has. */
export function mustOwn(db: Connection, { run, fence }: Claim): number {
  const found = db.get(
    `SELECT fence, owner, (SELECT coalesce(max(seq), 0) FROM entries WHERE run = id) AS entries FROM runs WHERE id = ?`,
    run,
  );
  if (found === undefined) throw runNotFound(run);
  if (found["owner"] === null || numberIn(found, "fence") !== fence) throw runTaken(run);
  return numberIn(found, "entries");
}

export function appendTo(db: Connection, { claim, after, entries, changes, taken }: Append<unknown>): void {
  const { run } = claim;
  if (mustOwn(db, claim) !== after) throw runWentOn(run);
  for (const number of taken) take(db, run, number);
  addEntries(db, { run, after, entries });
  for (const step of changes.steps) db.run(replacing("steps"), run, step.address, JSON.stringify(step));
  for (const gate of changes.gates) db.run(replacing("gates"), run, gate.address, JSON.stringify(gate));
  changeRun(db, run, changes.run ?? {});
}

export function postItem(db: Connection, { run, key, at, body }: NewInboxItem): "posted" | "known" {
  mustExist(db, run);
  const posted = db.run(
    "INSERT INTO inbox (run, key, at, body) VALUES (?, ?, ?, ?) ON CONFLICT (run, key) DO NOTHING",
    run,
    JSON.stringify(key),
    at,
    JSON.stringify(body),
  );
  return posted === 1 ? "posted" : "known";
}

function mustExist(db: Connection, run: string): void {
  if (db.get("SELECT 1 FROM runs WHERE id = ?", run) === undefined) throw runNotFound(run);
}

function take(db: Connection, run: string, number: number): void {
  const taken = db.run("UPDATE inbox SET body = NULL WHERE number = ? AND run = ? AND body IS NOT NULL", number, run);
  if (taken !== 1) throw new Error(`Item ${number} is not in the inbox of the run ${run}.`);
}

interface MoreEntries {
  readonly run: string;
  readonly after: number;
  readonly entries: readonly NewEntry<unknown>[];
}

function addEntries(db: Connection, { run, after, entries }: MoreEntries): void {
  let seq = after;
  for (const { at, event } of entries) {
    db.run("INSERT INTO entries (run, seq, at, event) VALUES (?, ?, ?, ?)", run, ++seq, at, JSON.stringify(event));
  }
}

function replacing(table: "steps" | "gates"): string {
  return `INSERT INTO ${table} (run, address, row) VALUES (?, ?, ?) ON CONFLICT (run, address) DO UPDATE SET row = excluded.row`;
}

function changeRun(db: Connection, run: string, change: RunChange): void {
  if (Object.keys(change).length === 0) return;
  const found = db.get("SELECT row FROM runs WHERE id = ?", run);
  if (found === undefined) throw runNotFound(run);
  const before: NewRun["row"] = JSON.parse(textIn(found, "row"));
  const row = changed(before, change);
  const values = [row.status, row.dueAt ?? null, JSON.stringify(row), run];
  db.run("UPDATE runs SET status = ?, due = ?, row = ? WHERE id = ?", ...values);
}
