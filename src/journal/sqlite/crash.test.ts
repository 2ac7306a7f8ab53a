import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { JournalProcess } from "../../../test/rig/journal-process.ts";
import type { Journal } from "../journal.ts";
import { append, entry, newRun } from "../samples.suite.ts";
import { openSqliteJournal } from "./sqlite-journal.ts";

const kills = 20;
const runs = ["a", "b", "c"];

/** Three runs at once. Each append has some entries, a step and an output for the last, and takes what was posted before. */
const worker = `
const journal = await openSqliteJournal({ file });
const work = async (run) => {
  const row = await journal.run(run);
  const claim = row ? await journal.claim(run, row.fence, "child") : await journal.create(newRun(run));
  for (let seq = row?.entries ?? 0; ;) {
    const key = "after " + seq;
    await journal.post({ run, key, at: 1, body: {} });
    say([run, "posted", key].join("|"));
    const taken = (await journal.inbox(run)).map((item) => item.number);
    const numbers = Array.from({ length: (seq % 3) + 1 }, (_, at) => seq + at + 1);
    const entries = numbers.map((n) => ({ at: 1, event: { n, text: "x".repeat(n % 5000) } }));
    const steps = numbers.map((n) => ({ address: "s" + n, id: "s", kind: "shell", status: "success", attempts: n, startedAt: 1 }));
    const last = numbers.at(-1);
    await journal.append({ claim, after: seq, entries, changes: { run: { outputs: { last } }, steps, gates: [] }, taken });
    seq = last;
    say([run, "appended", seq].join("|"));
  }
};
await Promise.all(${JSON.stringify(runs)}.map(work));
`;

let folder = "";
let file = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "waybill-journal-"));
  file = join(folder, "waybill.db");
});
afterEach(() => rmSync(folder, { recursive: true }));

test(`of a process that is killed at any moment, everything that was confirmed is there, and nothing by halves`, async () => {
  // It stays open all the while: whoever dies leaves nothing that hinders it.
  const journal = await openSqliteJournal({ file });
  const mine = await journal.create(newRun("mine", { entries: [] }));
  let confirmed = 0;
  for (let kill = 0; kill < kills; kill++) {
    const child = new JournalProcess(worker, file);
    await child.said(1 + Math.floor(Math.random() * 200));
    await journal.append(append(mine, kill));
    await child.kill();
    confirmed += child.lines.length;
    for (const run of runs) await expectWhole(journal, run, child.lines);
  }
  expect(confirmed).toBeGreaterThan(kills * 10);
  await journal.close();
});

async function expectWhole(journal: Journal, run: string, lines: readonly string[]): Promise<void> {
  const said = lines.map((line) => line.split("|")).filter(([of]) => of === run);
  const confirmed = said.filter(([, what]) => what === "appended").map(([, , seq]) => Number(seq));
  const posted = said.filter(([, what]) => what === "posted").map(([, , key = ""]) => key);
  const row = await journal.run(run);
  if (row === undefined) {
    expect(said).toEqual([]);
    return;
  }
  const entries = await journal.entries(run, 0, 1_000_000);
  const numbers = Array.from({ length: row.entries }, (_, at) => at + 1);
  expect(row.entries).toBeGreaterThanOrEqual(confirmed.at(-1) ?? 0);
  expect(entries.map(({ seq }) => seq)).toEqual(numbers);
  expect(entries.map(({ event }) => event["n"])).toEqual(numbers);
  expect((await journal.steps(run)).map(({ attempts }) => attempts)).toEqual(numbers);
  expect(row.outputs ?? {}).toEqual(row.entries === 0 ? {} : { last: row.entries });
  expect((await journal.inbox(run)).length).toBeLessThanOrEqual(1);
  for (const key of posted.slice(-2)) expect(await journal.post({ run, key, at: 1, body: {} })).toBe("known");
}

const appender = `
const journal = await openSqliteJournal({ file });
const claim = await journal.create(newRun("theirs"));
say("begun");
for (let at = 0; at < 300; at++) await journal.append(append(claim, at));
const mine = await journal.run("mine");
say(JSON.stringify(await journal.claim("mine", mine.fence, "child")));
await journal.close();
`;

test("two processes append at the same time, and who was overtaken is refused", async () => {
  const journal = await openSqliteJournal({ file });
  const mine = await journal.create(newRun("mine", { entries: [entry("first")] }));
  const child = new JournalProcess(appender, file);
  await child.said(1);
  let after = 1;
  const goOn = async (): Promise<void> => {
    for (;;) await journal.append(append(mine, after++));
  };
  await expect(goOn()).rejects.toMatchObject({ code: "RUN_TAKEN" });
  await child.end();
  expect(child.lines).toEqual(["begun", '{"run":"mine","fence":2}']);
  expect(await journal.entries("theirs", 0, 1000)).toHaveLength(300);
  expect(await journal.run("mine")).toMatchObject({ owner: "child", fence: 2, entries: after - 1 });
  await journal.close();
});
