import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import { errorShape } from "../../src/api/answers.ts";
import {
  workflowAddShape,
  workflowGetShape,
  workflowInputsShape,
  workflowListShape,
  workflowLogShape,
  workflowOutputShape,
  workflowRemoveShape,
} from "../../src/api/registered-answers.ts";
import { replayShape } from "../../src/api/replay-answer.ts";
import { dryRunShape, eventsShape, logsShape, runShape, runsShape } from "../../src/api/run-answers.ts";
import {
  secretListShape,
  secretRemoveShape,
  secretRotateShape,
  secretScanShape,
  secretSetShape,
} from "../../src/api/secret-answers.ts";
import { readTables } from "../rig/tables.ts";
import { textOf } from "../rig/workflow-rows.ts";

const root = join(import.meta.dirname, "..", "..");
const main = join(root, "dist", "bin", "main.js");
const shapes = {
  run: runShape,
  runs: runsShape,
  events: eventsShape,
  logs: logsShape,
  dryRun: dryRunShape,
  replay: replayShape,
  error: errorShape,
  workflowAdd: workflowAddShape,
  workflowGet: workflowGetShape,
  workflowInputs: workflowInputsShape,
  workflowList: workflowListShape,
  workflowLog: workflowLogShape,
  workflowOutput: workflowOutputShape,
  workflowRemove: workflowRemoveShape,
  secretSet: secretSetShape,
  secretList: secretListShape,
  secretRemove: secretRemoveShape,
  secretRotate: secretRotateShape,
  secretScan: secretScanShape,
};

interface Row {
  readonly name: string;
  readonly steps?: string;
  readonly inputs?: string;
  readonly outputs?: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly executable?: readonly string[];
  /** For all its commands. */
  readonly env?: Readonly<Record<string, string>>;
  readonly commands: readonly Command[];
  readonly leaves?: Readonly<Record<string, string>>;
}

interface Command {
  readonly args?: readonly string[];
  readonly sh?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly exit: number;
  readonly stdout?: readonly string[];
  readonly stderr?: readonly string[];
  /** What neither of the two may have. */
  readonly lacks?: readonly string[];
  readonly shape?: keyof typeof shapes;
  readonly answer?: Readonly<Record<string, unknown>>;
  readonly code?: string;
}

for (const table of readTables<Row>("cli-runs")) {
  describe.concurrent(table.name, () => {
    test.each(table.rows)("$name", { timeout: 120_000 }, async (row) => {
      const folder = makeProject(row);
      try {
        for (const command of row.commands) await check({ ...command, env: { ...row.env, ...command.env } }, folder);
        for (const [path, whole] of Object.entries(row.leaves ?? {}))
          expect(readFileSync(join(folder, path), "utf8")).toBe(whole);
      } finally {
        rmSync(folder, { recursive: true, maxRetries: 5 });
      }
    });
  });
}

function makeProject({ steps, inputs = "{}", outputs, files = {}, executable = [] }: Row): string {
  const folder = mkdtempSync(join(tmpdir(), "waybill-runs-"));
  const end = outputs === undefined ? "" : `\noutputs: ${outputs}\n`;
  const workflow = steps === undefined ? {} : { "w.yml": `${textOf({ name: "", problems: [], steps, inputs })}${end}` };
  for (const [path, whole] of Object.entries({ ...workflow, ...files })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), whole);
  }
  for (const path of executable) chmodSync(join(folder, path), 0o755);
  // So that no folder above it is taken for the project.
  mkdirSync(join(folder, ".waybill"), { recursive: true });
  writeFileSync(join(folder, "waybill"), `#!/bin/sh\nexec "${process.execPath}" "${main}" "$@"\n`, { mode: 0o755 });
  return folder;
}

async function check(command: Command, folder: string): Promise<void> {
  const ended = await perform(command, folder);
  const said = `${[command.sh, ...(command.args ?? [])].join(" ")}\n${ended.stdout}\n${ended.stderr}`;
  expect(ended.status, said).toBe(command.exit);
  for (const part of command.stdout ?? []) expect(ended.stdout, said).toContain(part);
  for (const part of command.stderr ?? []) expect(ended.stderr, said).toContain(part);
  for (const part of command.lacks ?? []) expect(said).not.toContain(part);
  expect(ended.stderr, said).not.toMatch(/^\s+at /mu);
  if (command.shape === undefined && command.answer === undefined) return;
  const answer: unknown = JSON.parse(ended.stdout);
  if (command.shape !== undefined) expect(shapes[command.shape].safeParse(answer).error).toBeUndefined();
  if (command.answer !== undefined) expect(answer).toMatchObject(loosely(command.answer));
  if (command.code !== undefined) expect(answer).toMatchObject({ error: { code: command.code } });
}

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function perform({ args, sh, env }: Command, folder: string): Promise<Ended> {
  const words = sh === undefined ? [process.execPath, main, ...(args ?? [])] : ["/bin/sh", "-c", sh];
  const [program = "", ...rest] = words;
  const { SPECKIT_WORKFLOW_RUN_ID: _, ...inherited } = process.env;
  const child = spawn(program, rest, {
    cwd: folder,
    env: { ...inherited, WAYBILL: join(folder, "waybill"), ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ending = new Promise<number | null>((resolve) => {
    child.once("close", (code) => resolve(code));
  });
  const [stdout, stderr, status] = await Promise.all([text(child.stdout), text(child.stderr), ending]);
  return { stdout, stderr, status };
}

/** A message is named by a part of it. */
function loosely(expected: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { run } = expected;
  if (typeof run !== "object" || run === null || !("message" in run) || typeof run.message !== "string")
    return expected;
  return { ...expected, run: { ...run, message: expect.stringContaining(run.message) as unknown } };
}
