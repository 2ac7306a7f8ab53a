import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { JournalProcess } from "../../../test/rig/journal-process.ts";
import { readTables } from "../../../test/rig/tables.ts";
import { actorOf, type HistoryRow, registryLaws } from "../registry.suite.ts";
import { openSqliteRegistry } from "./sqlite-registry.ts";

const rows = readTables<HistoryRow>("registry").flatMap((table) => table.rows);

registryLaws("sqlite", rows, () => {
  const home = mkdtempSync(join(tmpdir(), "waybill-registry-"));
  return {
    open: () => openSqliteRegistry({ file: join(home, "state", "registry.db") }),
    leave: () => rmSync(home, { recursive: true }),
  };
});

let folder = "";
let file = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "waybill-registry-"));
  file = join(folder, "registry.db");
});
afterEach(() => rmSync(folder, { recursive: true }));

const addition = { name: "build", text: "one", hash: "h", at: 1, by: actorOf("ann") };
const refused = (code: string): object => ({ name: "Refusal", code, message: expect.stringContaining(file) });

/** What no Waybill of this version would do. */
async function alter(sql: string): Promise<void> {
  await new JournalProcess(`(await loadDriver()).open(file).exec(${JSON.stringify(sql)});`, file).end();
}

test("what was registered is there when the file is opened again, which its owner alone may read", async () => {
  const registry = await openSqliteRegistry({ file });
  await registry.add(addition);
  await registry.close();
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const again = await openSqliteRegistry({ file });
  expect(await again.get("build")).toMatchObject({ text: "one", version: 1 });
  await again.close();
});

test("a file of a newer version is refused and not touched, by whoever has it open too", async () => {
  const open = await openSqliteRegistry({ file });
  await open.add(addition);
  await alter("PRAGMA user_version = 99");
  await expect(open.add({ ...addition, text: "two" })).rejects.toMatchObject(refused("REGISTRY_NEWER"));
  await open.close();
  const before = readFileSync(file);
  await expect(openSqliteRegistry({ file })).rejects.toMatchObject(refused("REGISTRY_NEWER"));
  expect(readFileSync(file).equals(before)).toBe(true);
});

test("what is no registry, damaged, or no file is refused", async () => {
  writeFileSync(file, "no registry ".repeat(1000));
  await expect(openSqliteRegistry({ file })).rejects.toMatchObject(refused("REGISTRY_CORRUPT"));
  rmSync(file);
  const registry = await openSqliteRegistry({ file });
  await registry.add(addition);
  await alter("UPDATE versions SET row = '{'");
  await expect(registry.get("build")).rejects.toMatchObject(refused("REGISTRY_CORRUPT"));
  await registry.close();
  rmSync(file);
  mkdirSync(file);
  await expect(openSqliteRegistry({ file })).rejects.toMatchObject(refused("REGISTRY_READ_ONLY"));
});

test("a file that another process holds is read, and refused for writing when it is not let go of in time", async () => {
  const registry = await openSqliteRegistry({ file, lockTimeout: 50 });
  await registry.add(addition);
  const script = `const db = (await loadDriver()).open(file); db.exec("BEGIN EXCLUSIVE"); say("held"); readSync(0, new Uint8Array(1)); db.close();`;
  const child = new JournalProcess(script, file);
  await child.said(1);
  await expect(registry.add({ ...addition, text: "two" })).rejects.toMatchObject(refused("REGISTRY_LOCKED"));
  expect(await registry.get("build")).toMatchObject({ text: "one" });
  await child.end();
  expect(await registry.add({ ...addition, text: "two" })).toMatchObject({ isNew: true });
  await registry.close();
});

const kills = 10;
const names = ["a", "b", "c"];

/** Three names at once, a version after the other, each of a text that is large now and then. */
const worker = `
const registry = await openSqliteRegistry({ file });
const by = { name: "ann", isAdmin: false };
const work = async (name) => {
  for (let n = (await registry.versions(name)).length + 1; ; n++) {
    const text = n + " " + "x".repeat((n * 977) % 9000);
    const { definition } = await registry.add({ name, text, hash: String(n), at: n, by });
    say([name, definition.version].join("|"));
  }
};
await Promise.all(${JSON.stringify(names)}.map(work));
`;

test("of a process that is killed at any moment, every version that was confirmed is there, and none by halves", async () => {
  const registry = await openSqliteRegistry({ file });
  let confirmed = 0;
  for (let kill = 0; kill < kills; kill++) {
    const child = new JournalProcess(worker, file);
    await child.said(1 + Math.floor(Math.random() * 100));
    await registry.add({ ...addition, name: "mine", text: `${kill}` });
    await child.kill();
    confirmed += child.lines.length;
    for (const name of names) {
      const said = child.lines.map((line) => line.split("|")).filter(([of]) => of === name);
      const versions = await registry.versions(name);
      expect(versions.length).toBeGreaterThanOrEqual(Number(said.at(-1)?.[1] ?? 0));
      expect(versions.map(({ version, hash }) => [version, hash])).toEqual(
        versions.map((_, at) => [at + 1, String(at + 1)]),
      );
      const newest = await registry.get(name);
      expect(newest?.version).toBe(versions.at(-1)?.version);
      expect(newest?.text.length).toBe(newest && `${newest.version} `.length + ((newest.version * 977) % 9000));
    }
  }
  expect(await registry.get("mine")).toMatchObject({ version: kills });
  expect(confirmed).toBeGreaterThan(kills);
  await registry.close();
});
