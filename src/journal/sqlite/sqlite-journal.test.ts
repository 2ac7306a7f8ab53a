import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { journalLaws } from "../journal.suite.ts";
import { append, newRun, stepRow } from "../samples.suite.ts";
import { openSqliteJournal } from "./sqlite-journal.ts";

journalLaws("sqlite", () => {
  const home = mkdtempSync(join(tmpdir(), "waybill-journal-"));
  return {
    open: () => openSqliteJournal({ file: join(home, "state", "waybill.db") }),
    leave: () => rmSync(home, { recursive: true }),
  };
});

let folder = "";
let file = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "waybill-journal-"));
  file = join(folder, "waybill.db");
});
afterEach(() => rmSync(folder, { recursive: true }));

/** How many transactions the log beside the file holds: the last page of each tells how large the file is. */
function commits(): number {
  const log = readFileSync(`${file}-wal`);
  const [header, frameHeader] = [32, 24];
  const frame = frameHeader + log.readUInt32BE(8);
  let count = 0;
  for (let at = header; at + frame <= log.length; at += frame) if (log.readUInt32BE(at + 4) > 0) count++;
  return count;
}

test("writes of one moment share one transaction, whatever they are and whoever is refused", async () => {
  const journal = await openSqliteJournal({ file });
  const begun = commits();
  const claims = await Promise.all(Array.from({ length: 50 }, (_, at) => journal.create(newRun(`run-${at}`))));
  expect(commits()).toBe(begun + 1);
  const writes = claims.flatMap((claim) => [
    journal.append(append(claim, 1, { changes: { steps: [stepRow("x")], gates: [] } })),
    journal.post({ run: claim.run, key: "k", at: 1, body: {} }),
    journal.append(append(claim, 7)).catch(() => undefined),
    journal.claim(claim.run, 1, "there"),
    journal.release(claim),
  ]);
  await Promise.all(writes);
  expect(commits()).toBe(begun + 2);
  await journal.close();
});

test("runs that go on side by side share a transaction in each round, and one alone has one for each append", async () => {
  const journal = await openSqliteJournal({ file });
  const claims = await Promise.all(["a", "b", "c"].map((id) => journal.create(newRun(id))));
  const begun = commits();
  await Promise.all(
    claims.map(async (claim) => {
      for (const after of [1, 2, 3, 4]) await journal.append(append(claim, after));
    }),
  );
  expect(commits()).toBe(begun + 4);
  await journal.close();
});

test("a moment in which everything is refused leaves nothing behind", async () => {
  const journal = await openSqliteJournal({ file });
  const claim = await journal.create(newRun("a"));
  const before = commits();
  await Promise.allSettled([journal.append(append(claim, 5)), journal.create(newRun("a"))]);
  expect(commits()).toBe(before);
  await journal.close();
});

test("what was written is there when the file is opened again", async () => {
  const journal = await openSqliteJournal({ file });
  const claim = await journal.create(newRun("a"));
  await journal.append(append(claim, 1, { changes: { run: { dueAt: 5 }, steps: [stepRow("x")], gates: [] } }));
  await journal.post({ run: "a", key: "k", at: 1, body: { b: 1 } });
  const all = async (of: typeof journal): Promise<unknown> =>
    Promise.all([of.runs(), of.entries("a", 0, 9), of.steps("a"), of.inbox("a"), of.due(5), of.plan("hash")]);
  const before = await all(journal);
  await journal.close();
  const again = await openSqliteJournal({ file });
  expect(await all(again)).toEqual(before);
  await again.append(append(claim, 2));
  await again.close();
});

test("closing waits for what is being written, and what comes later is a fault", async () => {
  const journal = await openSqliteJournal({ file });
  const written = journal.create(newRun("a"));
  await journal.close();
  expect(await written).toEqual({ run: "a", fence: 1 });
  await expect(journal.runs()).rejects.toThrow(/closed/u);
  await expect(journal.create(newRun("b"))).rejects.toThrow(/closed/u);
  const again = await openSqliteJournal({ file });
  expect(await again.runs()).toHaveLength(1);
  await again.close();
});

test("a journal that was closed is one file, which can be copied", async () => {
  const journal = await openSqliteJournal({ file });
  const claim = await journal.create(newRun("a"));
  for (const after of [1, 2, 3]) await journal.append(append(claim, after));
  await journal.close();
  const copy = join(folder, "copy.db");
  writeFileSync(copy, readFileSync(file));
  const again = await openSqliteJournal({ file: copy });
  expect(await again.entries("a", 0, 9)).toHaveLength(4);
  await again.close();
});

test("of many that make the file at once, all have the same journal", async () => {
  const journals = await Promise.all(Array.from({ length: 8 }, () => openSqliteJournal({ file })));
  await Promise.all(journals.map((journal, at) => journal.create(newRun(`run-${at}`))));
  for (const journal of journals) expect(await journal.runs()).toHaveLength(8);
  await Promise.all(journals.map((journal) => journal.close()));
});

test("the journal and all that stands beside it may be read by its owner alone", async () => {
  const journal = await openSqliteJournal({ file });
  await journal.create(newRun("a"));
  const files = readdirSync(folder).sort();
  expect(files).toEqual(["waybill.db", "waybill.db-shm", "waybill.db-wal"]);
  for (const one of files) expect(statSync(join(folder, one)).mode & 0o777).toBe(0o600);
  await journal.close();
});
