import { afterEach, beforeEach, expect, test } from "vitest";
import type { Connection } from "./connection.ts";
import { loadDriver } from "./driver.ts";
import { migrate, versionOf } from "./migrate.ts";

const first = "CREATE TABLE one (a TEXT)";
const second = "ALTER TABLE one ADD COLUMN b TEXT; UPDATE one SET b = 'new'";
let db: Connection;

beforeEach(async () => {
  const driver = await loadDriver();
  db = driver.open(":memory:");
});
afterEach(() => db.close());

test("a file is taken forward from wherever it is, and what is in it stays", () => {
  migrate(db, [first]);
  expect(versionOf(db)).toBe(1);
  db.exec("INSERT INTO one VALUES ('kept')");
  migrate(db, [first, second]);
  expect(versionOf(db)).toBe(2);
  migrate(db, [first, second]);
  expect(db.all("SELECT a, b FROM one")).toMatchObject([{ a: "kept", b: "new" }]);
});

test("a step forward that fails leaves the file at the version before it", () => {
  expect(() => migrate(db, [first, `${second}; INSERT INTO nowhere VALUES (1)`])).toThrow(/nowhere/u);
  expect(versionOf(db)).toBe(1);
  expect(db.isTransaction).toBe(false);
  expect(db.all("SELECT * FROM one")).toEqual([]);
  expect(() => db.exec("SELECT b FROM one")).toThrow(/no such column/u);
});
