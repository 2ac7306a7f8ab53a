import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadDriver } from "../../sqlite/driver.ts";
import { migrate } from "../../sqlite/migrate.ts";
import { newRun } from "../samples.suite.ts";
import { openSqliteJournal } from "./sqlite-journal.ts";
import { migrations } from "./tables.ts";

test("what an earlier version holds of a key is one of it", async () => {
  const folder = mkdtempSync(join(tmpdir(), "waybill-journal-"));
  const file = join(folder, "waybill.db");
  const driver = await loadDriver();
  const db = driver.open(file);
  migrate(db, migrations.slice(0, 3));
  const insert = "INSERT INTO holds (run, address, key, most, held, message) VALUES (?, ?, ?, ?, ?, ?)";
  const message = { key: "granted", at: 1, body: {} };
  db.run(insert, "old", '"a"', '"k"', 2, 1, JSON.stringify(message));
  db.close();
  const journal = await openSqliteJournal({ file });
  const claim = await journal.create(newRun("new"));
  const wish = { key: "k", limit: 2, message };
  expect(await journal.hold(claim, { ...wish, address: "a", amount: 1 })).toBe(true);
  expect(await journal.hold(claim, { ...wish, address: "b", amount: 1 })).toBe(false);
  await journal.close();
  rmSync(folder, { recursive: true });
});

test("the runs of an earlier version are there, and are of no registered workflow", async () => {
  const folder = mkdtempSync(join(tmpdir(), "waybill-journal-"));
  const file = join(folder, "waybill.db");
  const driver = await loadDriver();
  const db = driver.open(file);
  migrate(db, migrations.slice(0, 2));
  const { row } = newRun("old");
  const words = [row.id, "hash", 1, "here", row.status, JSON.stringify(row)] as const;
  db.run("INSERT INTO runs (id, plan, fence, owner, status, row) VALUES (?, ?, ?, ?, ?, ?)", ...words);
  db.close();
  const journal = await openSqliteJournal({ file });
  await journal.create(
    newRun("new", { row: { origin: { workflow: "demo", version: 1, owner: "a", source: "manual" } } }),
  );
  expect(await journal.runs()).toMatchObject([{ id: "new" }, row]);
  expect(await journal.runs({ registered: "demo" })).toMatchObject([{ id: "new" }]);
  await journal.close();
  rmSync(folder, { recursive: true });
});
