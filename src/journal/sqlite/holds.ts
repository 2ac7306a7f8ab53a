import { endsRun } from "../changed.ts";
import type { Append, Claim, NewInboxItem, Wish } from "../journal.ts";
import { turnsOf } from "../turns.ts";
import { type Connection, numberIn, type SqliteRow, textIn } from "../../sqlite/connection.ts";
import { appendTo, mustOwn, postItem } from "./writes.ts";

export function appendAndGiveBack(db: Connection, append: Append<unknown>): readonly string[] {
  appendTo(db, append);
  return endsRun(append.changes.run ?? {}) ? giveBack(db, append.claim.run, () => true) : [];
}

export function holdKey(db: Connection, claim: Claim, { address, key, limit, amount, message }: Wish): boolean {
  mustOwn(db, claim);
  const { run } = claim;
  const place = JSON.stringify(address);
  const find = (): boolean | undefined => {
    const row = db.get("SELECT held FROM holds WHERE run = ? AND address = ?", run, place);
    return row && numberIn(row, "held") === 1;
  };
  const known = find();
  if (known !== undefined) return known;
  const words = [run, place, JSON.stringify(key), limit, amount, 0, JSON.stringify(message)] as const;
  db.run("INSERT INTO holds (run, address, key, most, amount, held, message) VALUES (?, ?, ?, ?, ?, ?, ?)", ...words);
  takeTurns(db, JSON.stringify(key), run);
  return find() === true;
}

export function askedBefore(db: Connection, run: string, address: string): readonly string[] {
  const own = db.get("SELECT number, key FROM holds WHERE run = ? AND address = ?", run, JSON.stringify(address));
  if (own === undefined) return [];
  const rows = db.all(
    "SELECT run FROM holds WHERE key = ? AND run <> ? AND (number < ? OR held = 1) ORDER BY number",
    textIn(own, "key"),
    run,
    numberIn(own, "number"),
  );
  return [...new Set(rows.map((row) => textIn(row, "run")))];
}

export function keepHolds(db: Connection, claim: Claim, addresses: readonly string[]): readonly string[] {
  mustOwn(db, claim);
  return giveBack(db, claim.run, (address) => !addresses.includes(address));
}

export function passOver(db: Connection, { run, fence }: Claim, addresses: readonly string[]): readonly string[] {
  if (db.get("SELECT 1 FROM runs WHERE id = ? AND fence = ?", run, fence) === undefined) return [];
  const isPassed = (address: string): boolean => addresses.includes(address);
  for (const row of db.all("SELECT address, message FROM holds WHERE run = ?", run)) {
    if (!isPassed(addressIn(row))) continue;
    // It asks again with the same message, which must not be known then.
    const { key }: Pick<NewInboxItem, "key"> = JSON.parse(textIn(row, "message"));
    db.run("DELETE FROM inbox WHERE run = ? AND key = ?", run, JSON.stringify(key));
  }
  return giveBack(db, run, isPassed);
}

function giveBack(db: Connection, run: string, isGone: (address: string) => boolean): readonly string[] {
  const all = db.all("SELECT number, address, key FROM holds WHERE run = ? ORDER BY number", run);
  const gone = all.filter((row) => isGone(addressIn(row)));
  for (const row of gone) db.run("DELETE FROM holds WHERE number = ?", numberIn(row, "number"));
  const keys = new Set(gone.map((row) => textIn(row, "key")));
  return [...new Set([...keys].flatMap((key) => takeTurns(db, key)))];
}

function addressIn(row: SqliteRow): string {
  return JSON.parse(textIn(row, "address"));
}

/** Whoever asks just now is told at once and needs no message. */
function takeTurns(db: Connection, key: string, asking?: string): readonly string[] {
  const askers = db.all(
    "SELECT number, run, most, amount, held, message FROM holds WHERE key = ? ORDER BY number",
    key,
  );
  const turns = turnsOf(
    askers.map((row) => ({
      number: numberIn(row, "number"),
      run: textIn(row, "run"),
      limit: numberIn(row, "most"),
      amount: numberIn(row, "amount"),
      held: numberIn(row, "held") === 1,
      message: textIn(row, "message"),
    })),
  );
  for (const { number, run, message } of turns) {
    db.run("UPDATE holds SET held = 1 WHERE number = ?", number);
    const item: Omit<NewInboxItem, "run"> = JSON.parse(message);
    if (run !== asking) postItem(db, { ...item, run });
  }
  return turns.map(({ run }) => run);
}
