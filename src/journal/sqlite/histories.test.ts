import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { JsonObject } from "../../json/json.ts";
import type { GateRow, Journal, NewEntry, RunChange, StepRow } from "../journal.ts";
import { memoryJournal } from "../memory/memory-journal.ts";
import { gateRow, newRun, stepRow } from "../samples.suite.ts";
import { openSqliteJournal } from "./sqlite-journal.ts";

const ids = ["a", "b", "c"] as const;
const id = fc.constantFrom(...ids);
const statuses = ["running", "waiting", "success"] as const;

/** Any text, halves of characters and NUL included. */
const text = fc.array(fc.nat({ max: 0xff_ff }), { maxLength: 8 }).map((units) => String.fromCharCode(...units));
const json: fc.Arbitrary<JsonObject> = fc
  .dictionary(text, fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 })
  .map((value) => JSON.parse(JSON.stringify(value)));
const time = fc.oneof(fc.nat({ max: 100 }), fc.double({ min: 1, max: 100, noNaN: true }));
const address = fc.constantFrom("x", "y", "loop[2]/x");
const entries: fc.Arbitrary<NewEntry[]> = fc.array(fc.record({ at: time, event: json }), { maxLength: 3 });
const stepMore = { message: text, outputSeq: fc.nat(), attempts: fc.nat() };
const gateMore = { comment: text, opening: fc.nat(), options: fc.array(text, { maxLength: 2 }) };
const steps: fc.Arbitrary<StepRow[]> = fc.array(
  fc.tuple(address, fc.record(stepMore, { requiredKeys: [] })).map(([at, more]) => stepRow(at, more)),
  { maxLength: 3 },
);
const gates: fc.Arbitrary<GateRow[]> = fc.array(
  fc.tuple(address, fc.record(gateMore, { requiredKeys: [] })).map(([at, more]) => gateRow(at, more)),
  { maxLength: 2 },
);
const run: fc.Arbitrary<RunChange> = fc.record(
  {
    status: fc.constantFrom(...statuses),
    reason: fc.option(text),
    message: fc.option(text),
    inputs: json,
    outputs: fc.option(json),
    endedAt: fc.option(time),
    dueAt: fc.option(time),
  },
  { requiredKeys: [] },
);
const mostlyRight = fc.oneof(
  { weight: 6, arbitrary: fc.constant(0) },
  { weight: 1, arbitrary: fc.integer({ min: -2, max: 2 }) },
);
/** Which items of the inbox are taken; 9 is none. */
const taken = fc.uniqueArray(fc.oneof(fc.nat({ max: 2 }), fc.constantFrom(0, 9)), { maxLength: 2 });

const operation = fc.oneof(
  fc.record({
    what: fc.constant("create"),
    id,
    entries,
    status: fc.constantFrom(...statuses),
    dueAt: time,
    parent: id,
  }),
  fc.record({ what: fc.constant("claim"), id, off: mostlyRight, owner: fc.constantFrom("here", "there") }),
  fc.record({ what: fc.constant("release"), id, off: mostlyRight }),
  fc.record({ what: fc.constant("post"), id, key: fc.constantFrom("1", "2", "3", "4"), at: time, body: json }),
  {
    weight: 4,
    arbitrary: fc.record({
      what: fc.constant("append"),
      id,
      off: mostlyRight,
      offAfter: mostlyRight,
      entries,
      steps,
      gates,
      run,
      taken,
    }),
  },
);
type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never;
type Doing = (journal: Journal) => Promise<unknown>;

/** The same call for every journal, made of what one of them holds now. */
async function doing(one: Operation, now: Journal): Promise<Doing> {
  const row = await now.run(one.id);
  const fence = (row?.fence ?? 0) + ("off" in one ? one.off : 0);
  const claim = { run: one.id, fence };
  switch (one.what) {
    case "create": {
      const { status, dueAt, parent } = one;
      const more = { status, dueAt, parent: { run: parent, address: "child" } };
      return (journal) => journal.create(newRun(one.id, { entries: one.entries, row: more }));
    }
    case "claim":
      return (journal) => journal.claim(one.id, fence, one.owner);
    case "release":
      return (journal) => journal.release(claim);
    case "post": {
      const { key, at, body } = one;
      return (journal) => journal.post({ run: one.id, key, at, body });
    }
    case "append": {
      const items = await now.inbox(one.id);
      const numbers = one.taken.flatMap((at) => (at === 9 ? 9_999 : (items[at]?.number ?? [])));
      const after = (row?.entries ?? 0) + one.offAfter;
      const changes = { run: one.run, steps: one.steps, gates: one.gates };
      return (journal) => journal.append({ claim, after, entries: one.entries, changes, taken: numbers });
    }
  }
}

/** What a call answers, or the code or the words it fails with. */
async function answers(journal: Journal, calls: readonly Doing[]): Promise<unknown> {
  const settled = await Promise.allSettled(calls.map((call) => call(journal)));
  return settled.map((one) => (one.status === "fulfilled" ? { gave: one.value } : String(one.reason)));
}

async function everything(journal: Journal): Promise<unknown> {
  const filtered = statuses.map((status) => journal.runs({ status, limit: 2 }));
  const children = ids.map((parent) => journal.runs({ parent }));
  const tables = ids.map((one) =>
    Promise.all([
      journal.run(one),
      journal.steps(one),
      journal.gates(one),
      journal.inbox(one),
      journal.entries(one, 1, 5),
    ]),
  );
  const all = [journal.runs(), journal.due(50), journal.plan("hash"), ...filtered, ...children, ...tables];
  return Promise.all(all);
}

test("memory and SQLite give the same answers, whatever happens", async () => {
  const moments = fc.array(fc.array(operation, { minLength: 1, maxLength: 4 }), { maxLength: 25 });
  let written = 0;
  await fc.assert(
    fc.asyncProperty(moments, async (history) => {
      const folder = mkdtempSync(join(tmpdir(), "waybill-journal-"));
      const memory = memoryJournal();
      const sqlite = await openSqliteJournal({ file: join(folder, "waybill.db") });
      try {
        for (const moment of history) {
          const calls = await Promise.all(moment.map((one) => doing(one, memory)));
          expect(await answers(sqlite, calls)).toEqual(await answers(memory, calls));
          expect(await everything(sqlite)).toEqual(await everything(memory));
        }
        written += (await memory.runs()).reduce((sum, row) => sum + row.entries, 0);
      } finally {
        await sqlite.close();
        rmSync(folder, { recursive: true });
      }
    }),
    { numRuns: 60 },
  );
  expect(written).toBeGreaterThan(100);
});
