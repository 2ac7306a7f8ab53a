import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { JournalProcess } from "../../../test/rig/journal-process.ts";
import { budgetLaws } from "../budget.suite.ts";
import type { Budgets } from "../budget.ts";
import { openSqliteBudgets } from "./sqlite-budgets.ts";

budgetLaws("sqlite", () => {
  const home = mkdtempSync(join(tmpdir(), "waybill-budgets-"));
  return {
    open: () => openSqliteBudgets({ file: join(home, "state", "budgets.db") }),
    leave: () => rmSync(home, { recursive: true }),
  };
});

let folder = "";
let file = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "waybill-budgets-"));
  file = join(folder, "budgets.db");
});
afterEach(() => rmSync(folder, { recursive: true }));

const holder = { step: "r:a", attempt: "1" };
const reservation = { holder, wants: [{ key: "day", amount: 60, limit: 100 }] };
const refused = (code: string): object => ({ name: "Refusal", code, message: expect.stringContaining(file) });

/** What no Waybill of this version would do. */
async function alter(sql: string): Promise<void> {
  await new JournalProcess(`(await loadDriver()).open(file).exec(${JSON.stringify(sql)});`, file).end();
}

test("what was set aside and settled is there when the file is opened again, which its owner alone may read", async () => {
  const budgets = await openSqliteBudgets({ file });
  await budgets.reserve(reservation);
  await budgets.reserve({
    ...reservation,
    holder: { ...holder, attempt: "2" },
    wants: [{ key: "day", amount: 1, limit: 61 }],
  });
  await budgets.settle({ holder, spent: [{ key: "day", amount: 5 }] });
  await budgets.close();
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const again = await openSqliteBudgets({ file });
  expect(await again.of("day")).toEqual({ spent: 5, reserved: 1 });
  expect(await again.unsettled("r:a")).toEqual([{ key: "day", step: "r:a", attempt: "2", amount: 1 }]);
  await again.close();
});

test("a file of a newer version is refused and not touched, by whoever has it open too", async () => {
  const open = await openSqliteBudgets({ file });
  await open.reserve(reservation);
  await alter("PRAGMA user_version = 99");
  await expect(open.settle({ holder, spent: [{ key: "day", amount: 1 }] })).rejects.toMatchObject(
    refused("BUDGET_NEWER"),
  );
  await open.close();
  const before = readFileSync(file);
  await expect(openSqliteBudgets({ file })).rejects.toMatchObject(refused("BUDGET_NEWER"));
  expect(readFileSync(file).equals(before)).toBe(true);
});

test("what is no such file, damaged, or no file at all is refused", async () => {
  writeFileSync(file, "no budgets ".repeat(1000));
  await expect(openSqliteBudgets({ file })).rejects.toMatchObject(refused("BUDGET_CORRUPT"));
  rmSync(file);
  const budgets = await openSqliteBudgets({ file });
  await budgets.reserve(reservation);
  await alter("UPDATE holdings SET step = '{'");
  await expect(budgets.holders("day")).rejects.toMatchObject(refused("BUDGET_CORRUPT"));
  await budgets.close();
  rmSync(file);
  mkdirSync(file);
  await expect(openSqliteBudgets({ file })).rejects.toMatchObject(refused("BUDGET_READ_ONLY"));
});

test("a file that another process holds is refused when it is not let go of in time, and nothing was set aside", async () => {
  const budgets = await openSqliteBudgets({ file, lockTimeout: 50 });
  const script = `const db = (await loadDriver()).open(file); db.exec("BEGIN EXCLUSIVE"); say("held"); readSync(0, new Uint8Array(1)); db.close();`;
  const child = new JournalProcess(script, file);
  await child.said(1);
  await expect(budgets.reserve(reservation)).rejects.toMatchObject(refused("BUDGET_LOCKED"));
  await child.end();
  expect(await budgets.of("day")).toEqual({ spent: 0, reserved: 0 });
  expect(await budgets.reserve(reservation)).toEqual({ ok: true });
  await budgets.close();
});

const limit = 1_000;

/** Sets 7 aside for one attempt after the other until there is no room, and settles some of them. */
const racer = (name: string): string => `
const budgets = await openSqliteBudgets({ file });
say("ready");
readSync(0, new Uint8Array(1));
for (let at = 0; ; at++) {
  const holder = { step: ${JSON.stringify(name)}, attempt: String(at) };
  const { ok } = await budgets.reserve({ holder, wants: [{ key: "day", amount: 7, limit: ${limit} }, { key: ${JSON.stringify(name)}, amount: 7, limit: 1e9 }] });
  if (!ok) break;
  if (at % 3 === 0) await budgets.settle({ holder, spent: [{ key: "day", amount: 2 }, { key: ${JSON.stringify(name)}, amount: 2 }] });
  say("had " + at);
}
say("full");
await budgets.close();
`;

test("two processes that race get no more together than there is", async () => {
  const budgets = await openSqliteBudgets({ file });
  const racers = ["one", "two"].map((name) => new JournalProcess(racer(name), file));
  await Promise.all(racers.map((each) => each.said(1)));
  await Promise.all(racers.map((each) => each.end()));
  const { spent, reserved } = await budgets.of("day");
  expect(racers.map(({ lines }) => lines.at(-1))).toEqual(["full", "full"]);
  expect(racers.every(({ lines }) => lines.length > 2)).toBe(true);
  expect(spent + reserved).toBeLessThanOrEqual(limit);
  expect(spent + reserved).toBeGreaterThan(limit - 7);
  await expectSums(budgets);
  await budgets.close();
});

const kills = 12;

/** Sets aside and settles without end; of each attempt it tells both when they are confirmed. */
const spender = (name: string): string => `
const budgets = await openSqliteBudgets({ file });
for (let at = 0; ; at++) {
  const holder = { step: ${JSON.stringify(name)}, attempt: String(at) };
  await budgets.reserve({ holder, wants: [{ key: "day", amount: 7, limit: 1e9 }, { key: "run", amount: 3, limit: 1e9 }] });
  say("reserved " + at);
  await budgets.settle({ holder, spent: [{ key: "day", amount: 2 }, { key: "run", amount: 1 }] });
  say("settled " + at);
}
`;

test("of a process that is killed at any moment, what was confirmed is there, and the next attempt settles the rest", async () => {
  const budgets = await openSqliteBudgets({ file });
  let settled = 0;
  for (let kill = 0; kill < kills; kill++) {
    const step = `s${kill}`;
    const child = new JournalProcess(spender(step), file);
    await child.said(1 + Math.floor(Math.random() * 80));
    await child.kill();
    await expectSums(budgets);
    const said = (what: string): number => child.lines.filter((line) => line.startsWith(what)).length;
    const own = (await budgets.holders("day")).filter((each) => each.step === step);
    expect(own.length).toBeGreaterThanOrEqual(said("reserved"));
    expect(own.filter(({ spent }) => spent === 2).length).toBeGreaterThanOrEqual(said("settled"));
    const left = await budgets.unsettled(step);
    // Both of its amounts were set aside and settled in one write.
    expect(left.map(({ key }) => key)).toEqual(left.length === 0 ? [] : ["day", "run"]);
    for (const { key, amount, ...of } of left) await budgets.settle({ holder: of, spent: [{ key, amount }] });
    expect(await budgets.unsettled(step)).toEqual([]);
    settled += own.length;
  }
  await expectSums(budgets);
  expect(await budgets.of("day")).toMatchObject({ reserved: 0 });
  expect(settled).toBeGreaterThan(kills);
  await budgets.close();
});

/** What is kept in all is the sum of what is kept of each. */
async function expectSums(budgets: Budgets): Promise<void> {
  for (const key of ["day", "run"]) {
    const all = await budgets.holders(key);
    const spent = all.reduce((sum, each) => sum + (each.spent ?? 0), 0);
    const reserved = all.reduce((sum, each) => sum + (each.spent === undefined ? each.amount : 0), 0);
    expect(await budgets.of(key)).toEqual({ spent, reserved });
  }
}
