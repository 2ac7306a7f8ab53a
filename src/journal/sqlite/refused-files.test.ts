import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setInterval } from "node:timers";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { JournalProcess, ownMounts, sayWithMount } from "../../../test/rig/journal-process.ts";
import { whenPossible } from "../../../test/rig/require.ts";
import type { Journal } from "../journal.ts";
import { append, newRun } from "../samples.suite.ts";
import { openSqliteJournal } from "./sqlite-journal.ts";

let folder = "";
let file = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "waybill-journal-"));
  file = join(folder, "waybill.db");
});
afterEach(() => rmSync(folder, { recursive: true }));

const refused = (code: string): object => ({ name: "Refusal", code, message: expect.stringContaining(file) });

/** A journal with a run of many entries, that nobody has open. */
async function writeJournal(): Promise<void> {
  const script = `
    const journal = await openSqliteJournal({ file });
    const claim = await journal.create(newRun("a"));
    for (let at = 0; at < 50; at++) await journal.append(append(claim, at, { text: "x".repeat(3000) }));
    await journal.close();
  `;
  await new JournalProcess(script, file).end();
}

/** What no Waybill of this version would do. */
async function alter(sql: string): Promise<void> {
  const all = JSON.stringify(`${sql}; PRAGMA wal_checkpoint(TRUNCATE)`);
  await new JournalProcess(`(await loadDriver()).open(file).exec(${all});`, file).end();
}

async function readAll(): Promise<void> {
  const journal = await openSqliteJournal({ file });
  try {
    await journal.entries("a", 0, 100);
  } finally {
    await journal.close();
  }
}

describe("a damaged file", () => {
  test.each([
    ["short", "no journal"],
    ["longer than a page", "no journal ".repeat(1000)],
  ])("that never was a journal is refused and not touched: %s", async (_, text) => {
    writeFileSync(file, text);
    await expect(openSqliteJournal({ file })).rejects.toMatchObject(refused("JOURNAL_CORRUPT"));
    expect(readFileSync(file, "utf8")).toBe(text);
  });

  test.each([0.1, 0.5, 0.9, 0.999])("that was cut to %d of its length is refused", async (part) => {
    await writeJournal();
    truncateSync(file, Math.floor(statSync(file).size * part));
    await expect(readAll()).rejects.toMatchObject(refused("JOURNAL_CORRUPT"));
  });

  test("whose later pages are something else is refused when they are read", async () => {
    await writeJournal();
    const bytes = readFileSync(file);
    writeFileSync(file, bytes.fill(0xa5, 8192));
    await expect(readAll()).rejects.toMatchObject(refused("JOURNAL_CORRUPT"));
  });

  test.each(["'{\"type\":'", "'\uFFFD'", "''"])("with an event %s is refused when it is read", async (event) => {
    await writeJournal();
    await alter(`UPDATE entries SET event = ${event} WHERE seq = 7`);
    await expect(readAll()).rejects.toMatchObject(refused("JOURNAL_CORRUPT"));
  });
});

test("a damaged row of one run hurts no other run of the same moment", async () => {
  const journal = await openSqliteJournal({ file });
  const claims = await Promise.all(["a", "b"].map((id) => journal.create(newRun(id))));
  await alter("UPDATE runs SET row = '{' WHERE id = 'a'");
  const changes = { run: { status: "waiting" }, steps: [], gates: [] } as const;
  const done = await Promise.allSettled(claims.map((claim) => journal.append(append(claim, 1, { changes }))));
  expect(done).toMatchObject([{ status: "rejected", reason: refused("JOURNAL_CORRUPT") }, { status: "fulfilled" }]);
  expect(await journal.entries("a", 0, 9)).toHaveLength(1);
  expect(await journal.run("b")).toMatchObject({ status: "waiting", entries: 2 });
  await journal.close();
});

describe("a file of a newer version", () => {
  test("is refused and not touched", async () => {
    await writeJournal();
    await alter("PRAGMA user_version = 99");
    const before = readFileSync(file);
    await expect(openSqliteJournal({ file })).rejects.toMatchObject(refused("JOURNAL_NEWER"));
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  test("is not written by a process that had it open before", async () => {
    const journal = await openSqliteJournal({ file });
    const claim = await journal.create(newRun("a"));
    await alter("PRAGMA user_version = 99");
    await expect(journal.append(append(claim, 1))).rejects.toMatchObject(refused("JOURNAL_NEWER"));
    await expect(journal.post({ run: "a", key: "k", at: 1, body: {} })).rejects.toMatchObject(refused("JOURNAL_NEWER"));
    await journal.close();
  });
});

async function hold(sql: string): Promise<JournalProcess> {
  const child = new JournalProcess(holder(sql), file);
  await child.said(1);
  expect(child.lines).toEqual(["held"]);
  return child;
}

const holder = (sql: string): string => `
  const { open } = await loadDriver();
  const db = open(file);
  db.exec(${JSON.stringify(sql)});
  say("held");
  readSync(0, new Uint8Array(1));
  db.close();
`;

describe("a file that another process holds", () => {
  let journal: Journal;

  beforeEach(async () => {
    journal = await openSqliteJournal({ file, lockTimeout: 100 });
  });
  afterEach(() => journal.close());

  test("is read all the same, and written when it is free again in time; everything else goes on", async () => {
    const claim = await journal.create(newRun("a"));
    const patient = await openSqliteJournal({ file, lockTimeout: 60_000 });
    const child = await hold("BEGIN EXCLUSIVE");
    let ticks = 0;
    const ticking = setInterval(() => ticks++, 1);
    const written = patient.append(append(claim, 1));
    await expect(journal.append(append(claim, 1))).rejects.toMatchObject(refused("JOURNAL_LOCKED"));
    expect(ticks).toBeGreaterThan(10);
    expect(await journal.entries("a", 0, 9)).toHaveLength(1);
    await child.end();
    await written;
    clearInterval(ticking);
    expect(await journal.entries("a", 0, 9)).toHaveLength(2);
    await journal.append(append(claim, 2));
    await patient.close();
  });

  test("of one that died with it is free at once", async () => {
    const child = await hold("BEGIN EXCLUSIVE");
    await child.kill();
    await journal.create(newRun("a"));
  });
});

test("a file that another process holds for itself alone is not opened, and opened when it is free in time", async () => {
  await writeJournal();
  const child = await hold("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT");
  await expect(openSqliteJournal({ file, lockTimeout: 50 })).rejects.toMatchObject(refused("JOURNAL_LOCKED"));
  const opening = openSqliteJournal({ file, lockTimeout: 60_000 });
  await child.end();
  const journal = await opening;
  expect(await journal.runs()).toHaveLength(1);
  await journal.close();
});

describe("a file that cannot be written", () => {
  test("because a folder is in its place, or a file in the place of its folder, is refused", async () => {
    mkdirSync(file);
    await expect(openSqliteJournal({ file })).rejects.toMatchObject(refused("JOURNAL_READ_ONLY"));
    rmSync(file, { recursive: true });
    writeFileSync(file, "");
    file = join(file, "waybill.db");
    await expect(openSqliteJournal({ file })).rejects.toMatchObject(refused("JOURNAL_READ_ONLY"));
  });

  const open = `say(await codeOf(openSqliteJournal({ file })));`;

  whenPossible(...ownMounts)("because its disk cannot be written is refused, whether it is there or not", async () => {
    const mount = `mount --bind "${folder}" "${folder}"; mount -o remount,bind,ro "${folder}"`;
    expect(sayWithMount(mount, open, join(folder, "new", "waybill.db"))).toEqual(["JOURNAL_READ_ONLY"]);
    expect(sayWithMount(mount, open, file)).toEqual(["JOURNAL_READ_ONLY"]);
    await writeJournal();
    expect(sayWithMount(mount, open, file)).toEqual(["JOURNAL_READ_ONLY"]);
    await readAll();
  });
});

describe("a disk without space", () => {
  const filling = `
    const filler = file + ".filler";
    writeFileSync(filler, "x".repeat(300_000));
    const journal = await openSqliteJournal({ file });
    const claim = await journal.create(newRun("a"));
    const claims = await Promise.all(["b", "c", "d"].map((id) => journal.create(newRun(id))));
    let seq = 0;
    let end = "done";
    for (; end === "done"; seq++) end = await codeOf(journal.append(append(claim, seq, { text: "x".repeat(5000) })));
    seq--;
    say(end);
    say((await Promise.all(claims.map((one) => codeOf(journal.append(append(one, 0, { text: "x".repeat(9000) })))))).join(" "));
    const entries = await journal.entries("a", 0, 10_000);
    say(entries.length === seq && seq > 10 ? "as confirmed" : "not as confirmed: " + entries.length + " of " + seq);
    rmSync(filler);
    for (let more = 0; more < 5; more++) await journal.append(append(claim, seq++));
    say((await Promise.all(claims.map((one) => codeOf(journal.append(append(one, 0)))))).join(" "));
    await journal.close();
    const again = await openSqliteJournal({ file });
    const numbers = (await again.entries("a", 0, 10_000)).map((entry) => entry.event.seq);
    say(numbers.length === seq && numbers.every((number, at) => number === at + 1) ? "whole" : "broken");
  `;

  whenPossible(...ownMounts)("takes nothing by halves, and goes on when there is space again", () => {
    const mount = `mount -t tmpfs -o size=900k tmpfs "${folder}"`;
    expect(sayWithMount(mount, filling, file)).toEqual([
      "JOURNAL_FULL",
      "JOURNAL_FULL JOURNAL_FULL JOURNAL_FULL",
      "as confirmed",
      "done done done",
      "whole",
    ]);
  });

  whenPossible(...ownMounts)("gets no journal, until there is space", () => {
    const script = `
      const filler = file + ".filler";
      try { for (;;) writeFileSync(filler, "x".repeat(4096), { flag: "a" }); } catch (error) { say(error.code); }
      say(await codeOf(openSqliteJournal({ file })));
      rmSync(filler);
      say(await codeOf(openSqliteJournal({ file })));
    `;
    const mount = `mount -t tmpfs -o size=400k tmpfs "${folder}"`;
    expect(sayWithMount(mount, script, file)).toEqual(["ENOSPC", "JOURNAL_FULL", "done"]);
  });
});
