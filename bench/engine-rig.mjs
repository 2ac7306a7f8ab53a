import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { folderBlobs } from "../dist/blob/folder/folder-blobs.js";
import { jobsLanguage } from "../dist/dialect/jobs/run-language.js";
import { stepsLanguage } from "../dist/dialect/steps/run-language.js";
import { memoryDoorbells } from "../dist/doorbell/memory/memory-doorbell.js";
import { openProject } from "../dist/host/local.js";
import { systemClock } from "../dist/host/system-clock.js";
import { openSqliteJournal } from "../dist/journal/sqlite/sqlite-journal.js";
import { localProcesses } from "../dist/process/local/local-processes.js";
import { Runner } from "../dist/runner/runner.js";
import { performShell } from "../dist/step/shell/perform-shell.js";

/** Gives the work a folder that is gone afterwards. */
export async function inFolder(work) {
  const folder = mkdtempSync(join(tmpdir(), "waybill-bench-"));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const nothing = { status: "success", output: { exit_code: 0, stdout: "", stderr: "" } };

/** Ends at once, and starts no process. */
export const performNothing = async () => nothing;

/** A runner on a SQLite file, in this process. Shell steps are real where nobody else performs them. */
export async function openEngine({ folder, perform }) {
  const state = join(folder, ".waybill", "state");
  mkdirSync(state, { recursive: true });
  const journal = await openSqliteJournal({ file: join(state, "waybill.db") });
  const processes = localProcesses();
  const blobs = folderBlobs(join(state, "blobs"));
  const shell =
    perform ?? performShell({ processes, blobs, scratchFolder: join(state, "scratch"), env: { ...process.env } });
  const doorbells = memoryDoorbells();
  let nonces = 0;
  const runner = await Runner.open({
    journal,
    blobs,
    processes,
    performers: new Map([["shell", shell]]),
    languages: { steps: stepsLanguage, jobs: jobsLanguage },
    clock: systemClock,
    openDoorbell: (onRing) => doorbells.open({ name: "bench", onRing }),
    folder,
    workspaceOf: (run) => join(state, "workspaces", run),
    newNonce: () => `bench${process.pid}n${++nonces}`,
    keepResult: async () => undefined,
    watcher: { appended: () => undefined, output: () => undefined, note: () => undefined },
  });
  const close = async () => {
    await runner.close();
    await journal.close();
  };
  return { runner, journal, close };
}

/** The plan of some steps, as a file says them. */
export async function planOf(folder, steps) {
  const file = writeWorkflow(folder, steps);
  const { plan, problems } = await openProject({ folder }).plan(file, { maxSize: 32_000_000 });
  if (plan === undefined) throw new Error(problems.map(({ message }) => message).join("\n"));
  return plan;
}

/** The plan of a workflow file made of jobs. */
export async function planOfJobs(folder, jobs) {
  const file = join(folder, "jobs.yml");
  writeFileSync(file, `name: bench\non: { manual: {} }\njobs:\n${jobs}\n`);
  const { plan, problems } = await openProject({ folder }).plan(file, { maxSize: 32_000_000 });
  if (plan === undefined) throw new Error(problems.map(({ message }) => message).join("\n"));
  return plan;
}

/** Writes a workflow file of these steps; gives its path. */
export function writeWorkflow(folder, steps) {
  const file = join(folder, "bench.yml");
  writeFileSync(
    file,
    `schema_version: "1.0"\nworkflow: { id: bench, name: Bench, version: "1.0.0" }\nsteps:\n${steps}\n`,
  );
  return file;
}

/** Seconds from the start of a run to its end. */
export async function secondsOfRun({ runner, journal }, id, plan) {
  const before = performance.now();
  await runner.start({ id, plan, workflowFolder: "", inputs: {}, actor: "bench" });
  await runner.settled();
  const seconds = (performance.now() - before) / 1000;
  const { status, message } = await journal.run(id);
  if (status !== "success") throw new Error(`The run ${id} is ${status}: ${message}`);
  return seconds;
}

/** A loop of so many passes over one step. */
export function loopOf(passes, step) {
  return `- id: loop
  type: while
  condition: "{{ 1 == 1 }}"
  max_iterations: ${passes}
  steps:
    - ${step}`;
}

/** The same step so many times in a list of numbers, so many at once. */
export function fanOutOf(items, width, step) {
  const list = Array.from({ length: items }, (_, at) => at).join(",");
  return `- id: each
  type: fan-out
  items: [${list}]
  max_concurrency: ${width}
  step: ${step}`;
}
