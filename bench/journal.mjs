import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadDriver } from "../dist/sqlite/driver.js";
import { openSqliteJournal } from "../dist/journal/sqlite/sqlite-journal.js";
import { median } from "./measure.mjs";

const rounds = 5;
const sequential = 300;
const runs = 200;
const perRun = 50;

/** What an append costs, and how many runs at once share the disk. */
export async function journalFigures() {
  const folder = mkdtempSync(join(tmpdir(), "waybill-bench-"));
  try {
    const driver = await loadDriver();
    const bare = bareLoop(driver.open(join(folder, "bare.db")));
    const journal = await openSqliteJournal({ file: join(folder, "journal.db") });
    const costs = { bare: [], one: [], many: [] };
    for (let round = 0; round < rounds; round++) {
      costs.bare.push(secondsOf(() => bare(sequential)));
      costs.one.push(await secondsOfAppends(journal, { names: [`one-${round}`], appends: sequential }));
      const names = Array.from({ length: runs }, (_, at) => `many-${round}-${at}`);
      costs.many.push(await secondsOfAppends(journal, { names, appends: perRun }));
    }
    await journal.close();
    const each = (seconds) => (median(seconds) / sequential) * 1000;
    return [
      `journal, one run: ${each(costs.one).toFixed(2)} ms an append, ${(each(costs.one) / each(costs.bare)).toFixed(2)} x a bare transaction (${each(costs.bare).toFixed(2)} ms; ${driver.name}, SQLite ${driver.version})`,
      `journal, ${runs} runs at once: ${Math.round((runs * perRun) / median(costs.many))} appends a second (limit 10000)`,
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function bareLoop(db) {
  db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE t (n INTEGER PRIMARY KEY, event TEXT)");
  return (times) => {
    for (let at = 0; at < times; at++) {
      db.run("BEGIN");
      db.run("INSERT INTO t (event) VALUES (?)", JSON.stringify(event(at)));
      db.run("COMMIT");
    }
  };
}

function secondsOf(work) {
  const before = performance.now();
  work();
  return (performance.now() - before) / 1000;
}

async function secondsOfAppends(journal, { names, appends }) {
  const claims = await Promise.all(names.map((id) => journal.create(newRun(id))));
  const before = performance.now();
  await Promise.all(
    claims.map(async (claim) => {
      for (let at = 0; at < appends; at++) await journal.append(append(claim, at));
    }),
  );
  return (performance.now() - before) / 1000;
}

/** One step ends and the next one begins. */
function append(claim, at) {
  const entries = [event(at), event(at + 1)].map((one) => ({ at: 1_790_000_000_000, event: one }));
  const steps = [step(at, "success"), step(at + 1, "running")];
  return { claim, after: at * 2, entries, changes: { steps, gates: [] }, taken: [] };
}

function event(at) {
  const outcome = { status: "success", output: { exit_code: 0, stdout: "a line of output\n".repeat(10) } };
  return { type: "attempt.ended", address: `build-${at}/test`, attempt: 1, outcome };
}

function step(at, status) {
  const address = `build-${at}/test`;
  return { address, id: "test", kind: "shell", status, attempts: 1, startedAt: 1_790_000_000_000, outputSeq: at };
}

function newRun(id) {
  const row = { id, workflow: "bench", status: "running", actor: "me", folder: "/", inputs: {}, startedAt: 1 };
  return { id, owner: "bench", plan: { hash: "hash", json: "{}" }, row, entries: [] };
}
