import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadDriver } from "../../sqlite/driver.ts";
import { migrate } from "../../sqlite/migrate.ts";
import { newRun } from "../samples.suite.ts";
import { openSqliteJournal } from "./sqlite-journal.ts";
import { migrations } from "./tables.ts";

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
