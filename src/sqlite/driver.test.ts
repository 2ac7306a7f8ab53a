import { expect, test } from "vitest";
import { type DriverSource, loadDriver, ofBinary, ofPackage } from "./driver.ts";

const open = (): never => {
  throw new Error("not opened");
};
const source =
  (name: string, version: string): DriverSource =>
  () =>
    Promise.resolve({ name, version, open });
const none: DriverSource = () => Promise.resolve("Node 20 brings none");

test("this machine has a driver whose SQLite is new enough", async () => {
  const driver = await loadDriver();
  const db = driver.open(":memory:");
  expect(db.get("SELECT sqlite_version() AS version")).toEqual({ version: driver.version });
  db.close();
});

test.each(["3.51.3", "3.51.10", "3.53.0", "4.0.0"])("SQLite %s is new enough", async (version) => {
  expect(await loadDriver([source("a", version)])).toMatchObject({ version });
});

test.each(["3.51.2", "3.50.99", "3.9.3", "2.99.99", "", "new"])("SQLite %j is too old", async (version) => {
  await expect(loadDriver([source("a", version)])).rejects.toMatchObject({ code: "JOURNAL_SQLITE_OLD" });
});

test("the first driver that is new enough is taken, and where none is, all are named", async () => {
  expect(await loadDriver([none, source("old", "3.45.1"), source("b", "3.53.0"), source("c", "3.54.0")])).toMatchObject(
    {
      name: "b",
    },
  );
  await expect(loadDriver([none, source("old", "3.45.1")])).rejects.toMatchObject({
    code: "JOURNAL_SQLITE_OLD",
    message: expect.stringContaining("Node 20 brings none; old has 3.45.1"),
  });
});

test("the binary that is loaded by its name is the one that the package finds", async () => {
  const [binary, whole] = [await ofBinary(), await ofPackage()];
  expect(binary).toEqual({ name: "@photostructure/sqlite", version: expect.any(String), open: expect.any(Function) });
  expect(binary).toMatchObject({ version: typeof whole === "string" ? whole : whole.version });
});
