import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { JournalProcess } from "../../../test/rig/journal-process.ts";
import { claimOf, verdictOf } from "../../../test/rig/traced-verdicts.ts";
import { loadDriver } from "../../sqlite/driver.ts";
import { traceLaws } from "../traces.suite.ts";
import { openSqliteTraces } from "./sqlite-traces.ts";
import { migrations } from "./tables.ts";

traceLaws("sqlite", () => {
  const home = mkdtempSync(join(tmpdir(), "waybill-trace-"));
  return {
    open: () => openSqliteTraces({ file: join(home, "state", "trace.db") }),
    leave: () => rmSync(home, { recursive: true }),
  };
});

let folder = "";
let file = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "waybill-trace-"));
  file = join(folder, "trace.db");
});
afterEach(() => rmSync(folder, { recursive: true }));

const blobs = new Map([["src/a.ts", "a".repeat(40)]]);
const claims = [claimOf("src/a.ts:2-4", { test: "auth > locks" }), claimOf("src/a.ts:9")];
const verdict = verdictOf({
  id: "v1",
  grades: [
    { criterion: "auth#login/locked", claims },
    { criterion: "auth#login/idle", grade: "UNKNOWN" },
  ],
});
const refused = (code: string): object => ({ name: "Refusal", code, message: expect.stringContaining(file) });

/** What no Waybill of this version would do. */
async function alter(sql: string): Promise<void> {
  await new JournalProcess(`(await loadDriver()).open(file).exec(${JSON.stringify(sql)});`, file).end();
}

test("what was recorded is there when the file is opened again, which its owner alone may read", async () => {
  const traces = await openSqliteTraces({ file });
  await traces.record(verdict, blobs);
  await traces.approve({ verdict: "v1", by: "ann", at: 2 });
  await traces.close();
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const again = await openSqliteTraces({ file });
  expect(await again.verdict("v1")).toEqual(verdict);
  expect(await again.linksOfFile("src/a.ts")).toMatchObject([{ startLine: 2 }, { startLine: 9 }]);
  expect(await again.approvals("v1")).toEqual([{ verdict: "v1", by: "ann", at: 2 }]);
  await again.close();
});

test("people can ask the file themselves: the view has the whole chain, a row for each link or grade", async () => {
  const traces = await openSqliteTraces({ file });
  await traces.record(verdict, blobs);
  for (const by of ["ann", "bob"]) await traces.approve({ verdict: "v1", by, at: 2 });
  const db = (await loadDriver()).open(file);
  const rows = db.all("SELECT * FROM trace ORDER BY criterion, start_line");
  db.close();
  await traces.close();
  const graded = { spec: "auth", requirement: "auth#login", newest: 1, graded_at: "1970-01-01 00:00:00" };
  const of = { ...graded, verdict: "v1", outcome: "fail", commit_id: "c".repeat(40), approvers: "ann,bob" };
  const locked = { ...of, criterion: "auth#login/locked", grade: "PASS", path: "src/a.ts", blob: "a".repeat(40) };
  expect(rows).toMatchObject([
    { ...of, criterion: "auth#login/idle", grade: "UNKNOWN", path: null, test: null },
    { ...locked, start_line: 2, end_line: 4, test: "auth > locks" },
    { ...locked, start_line: 9, end_line: 9, test: null },
  ]);
});

test("a file of the first version keeps its links, and says of new ones where their tests stand", async () => {
  const db = (await loadDriver()).open(file);
  db.exec(migrations[0] ?? "");
  db.exec("PRAGMA user_version = 1");
  db.exec(`
    INSERT INTO verdicts VALUES (1, 'v0', 'auth', 'T', 'b', 'c', 'e', 'a', NULL, 'pass', 0, '{}');
    INSERT INTO grades VALUES (1, 1, 'auth', 'auth#x', 'auth#x/y', 'W', 'h', 'PASS', 0, 1);
    INSERT INTO links VALUES (1, 1, 'src/old.ts', 1, 2, 'b', 'auth > y')`);
  db.close();
  const traces = await openSqliteTraces({ file });
  const [old] = await traces.linksOfFile("src/old.ts");
  expect(old).toMatchObject({ test: "auth > y", blob: "b" });
  expect(old).not.toHaveProperty("testIn");
  const tested = [claimOf("src/a.ts:1", { test: "t", testFile: "src/a.ts" })];
  await traces.record(verdictOf({ id: "v2", grades: [{ criterion: "auth#login/locked", claims: tested }] }), blobs);
  expect(await traces.linksOfFile("src/a.ts")).toMatchObject([{ testIn: { path: "src/a.ts", blob: "a".repeat(40) } }]);
  await traces.close();
});

test("a file of a newer version is refused and not touched, by whoever has it open too", async () => {
  const open = await openSqliteTraces({ file });
  await open.record(verdict, blobs);
  await alter("PRAGMA user_version = 99");
  await expect(open.approve({ verdict: "v1", by: "ann", at: 2 })).rejects.toMatchObject(refused("TRACE_NEWER"));
  await open.close();
  const before = readFileSync(file);
  await expect(openSqliteTraces({ file })).rejects.toMatchObject(refused("TRACE_NEWER"));
  expect(readFileSync(file).equals(before)).toBe(true);
});

test.each([
  ["no JSON", "UPDATE verdicts SET row = '{'"],
  ["no grade", "UPDATE grades SET grade = 'GOOD'"],
  ["no text", "UPDATE links SET path = '\"'"],
])("a row that is %s is refused", async (_, sql) => {
  const traces = await openSqliteTraces({ file });
  await traces.record(verdict, blobs);
  await alter(sql);
  const all = async (): Promise<unknown> => [await traces.verdictsOf("auth"), await traces.linksOfSpec("auth")];
  await expect(all()).rejects.toMatchObject(refused("TRACE_CORRUPT"));
  await traces.close();
});

test("what is no trace, or no file, is refused", async () => {
  writeFileSync(file, "no trace ".repeat(1000));
  await expect(openSqliteTraces({ file })).rejects.toMatchObject(refused("TRACE_CORRUPT"));
  rmSync(file);
  mkdirSync(file);
  await expect(openSqliteTraces({ file })).rejects.toMatchObject(refused("TRACE_READ_ONLY"));
});

test("a file that another process holds is read, and refused for writing when it is not let go of in time", async () => {
  const traces = await openSqliteTraces({ file, lockTimeout: 50 });
  await traces.record(verdict, blobs);
  const script = `const db = (await loadDriver()).open(file); db.exec("BEGIN EXCLUSIVE"); say("held"); readSync(0, new Uint8Array(1)); db.close();`;
  const child = new JournalProcess(script, file);
  await child.said(1);
  const approval = { verdict: "v1", by: "ann", at: 2 };
  await expect(traces.approve(approval)).rejects.toMatchObject(refused("TRACE_LOCKED"));
  expect(await traces.linksOfFile("src/a.ts")).toHaveLength(2);
  await child.end();
  expect(await traces.approve(approval)).toBe(true);
  await traces.close();
});

const kills = 10;
const criteria = ["x#a/1", "x#a/2", "x#b/1"];

/** Three specs at once, a verdict after the other, each of all criteria, and approved. */
const worker = (round: number): string => `
const traces = await openSqliteTraces({ file });
const model = ${JSON.stringify(verdictOf({ id: "", grades: criteria.map((criterion) => ({ criterion, claims })) }))};
const work = async (spec) => {
  for (let n = 1; ; n++) {
    const id = [spec, ${round}, n].join("-");
    await traces.record({ ...model, id, spec: { ...model.spec, id: spec }, at: ${round} * 1e6 + n }, new Map([["src/a.ts", String(n)]]));
    say("recorded " + id);
    await traces.approve({ verdict: id, by: "ann", at: n });
    say("approved " + id);
  }
};
await Promise.all(["s1", "s2", "s3"].map(work));
`;

test("of a process that is killed at any moment, every verdict that was confirmed is there, and none by halves", async () => {
  const traces = await openSqliteTraces({ file });
  let confirmed = 0;
  for (let kill = 0; kill < kills; kill++) {
    const child = new JournalProcess(worker(kill), file);
    await child.said(1 + Math.floor(Math.random() * 100));
    await traces.record({ ...verdict, id: `mine-${kill}`, at: 1e9 + kill }, blobs);
    await child.kill();
    const said = (word: string): readonly string[] =>
      child.lines.filter((line) => line.startsWith(word)).map((line) => line.slice(word.length + 1));
    for (const spec of ["s1", "s2", "s3"]) {
      const there = (await traces.verdictsOf(spec)).map(({ id }) => id);
      expect(there).toEqual(expect.arrayContaining(said("recorded").filter((id) => id.startsWith(spec))));
    }
    for (const id of said("approved")) expect(await traces.approvals(id)).toHaveLength(1);
    // The newest of each criterion is whole: both of its links, and those of no other verdict.
    for (const criterion of criteria) {
      const [newest] = await traces.gradesOfCriterion(criterion);
      const links = await traces.linksOfCriterion(criterion);
      expect(links.map((link) => link.verdict)).toEqual(newest && [newest.verdict, newest.verdict]);
    }
    confirmed += child.lines.length;
  }
  expect(await traces.linksOfCriterion("auth#login/locked")).toMatchObject([
    { verdict: `mine-${kills - 1}` },
    { verdict: `mine-${kills - 1}` },
  ]);
  expect(confirmed).toBeGreaterThan(kills);
  await traces.close();
});
