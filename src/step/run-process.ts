import { appendFileSync, rmSync } from "node:fs";
import { constants } from "node:os";
import { join, resolve } from "node:path";
import type { Blobs, BlobRef } from "../blob/blob.ts";
import type { AttemptOutcome } from "../engine/event.ts";
import type { JsonObject, JsonValue } from "../json/json.ts";
import { deepestValue, isDeeperThan, toText } from "../expression/value-text.ts";
import { Refusal } from "../problem/refusal.ts";
import { Mask } from "../secret/mask.ts";
import type { Captured, ProcessEnd, Processes } from "../process/process.ts";
import type { Task } from "../runner/performer.ts";
import { maskedData } from "./masked-data.ts";
import { makeWorkspace } from "./scratch.ts";

/** What steps need that run commands. */
export interface CommandPorts {
  readonly processes: Processes;
  readonly blobs: Blobs;
  /** Where files of running attempts stand, which nobody else may read. */
  readonly scratchFolder: string;
  /** The environment that commands get, before the step's own. */
  readonly env: Environment;
}

type Environment = Readonly<Record<string, string>>;

export interface Command {
  readonly argv: readonly [string, ...string[]];
  readonly stdin?: string;
  readonly env?: Environment;
  /** What to say where there is no such program. */
  readonly absent?: string;
}

/** The largest output that is written into an event; what is larger becomes a blob. */
export const largestInline = 64 * 1024;
/** The largest output that is read as JSON. */
export const largestData = 1024 * 1024;

/** Runs a command for a task: its outcome has `exit_code`, `stdout`, `stderr`, and `data` where JSON is asked for. */
export async function runProcess(ports: CommandPorts, task: Task, command: Command): Promise<AttemptOutcome> {
  const { timeout } = task.node.conduct;
  const { attempt, signal, onOutput, run } = task;
  const { argv, stdin, absent } = command;
  const spool = spoolOf(ports.scratchFolder, attempt);
  makeWorkspace(run.workspace);
  const folder = resolve(run.workFolder, task.cwd ?? ".");
  const secrets = texts(task.secrets);
  const mask = maskOf(secrets);
  const end = await ports.processes.run({
    argv,
    folder,
    env: { ...environment(ports.env, task), ...command.env, ...secrets },
    attempt,
    ...(stdin === undefined ? {} : { stdin }),
    ...(mask === undefined ? {} : { mask }),
    ...(timeout === undefined ? {} : { timeoutMs: timeout * 1000 }),
    spool,
    onOutput,
    signal,
  });
  const notes = notesOf(end);
  if (notes !== "") onOutput("stderr", Buffer.from(notes));
  const stdout = await keep(ports.blobs, end.stdout);
  const stderr = await keep(ports.blobs, end.stderr, notes);
  const dropped = droppedOf(end.stdout) + droppedOf(end.stderr);
  const large = {
    ...(stdout.blob === undefined ? {} : { stdout: stdout.blob }),
    ...(stderr.blob === undefined ? {} : { stderr: stderr.blob }),
  };
  const asked = task.given["output_format"] === "json";
  const verdict = verdictOf(end, { folder, timeout, asked, absent, mask });
  const { data, ...words } = verdict;
  const output = { exit_code: exitCodeOf(end), stdout: stdout.text, stderr: stderr.text };
  const told = { ...(dropped === 0 ? {} : { dropped }), ...(data === undefined ? {} : { data }) };
  return {
    ...words,
    output: { ...output, ...told },
    ...(Object.keys(large).length === 0 ? {} : { large }),
  };
}

/** Where the output of an attempt that is under way can be read. */
export function spoolOf(scratchFolder: string, attempt: string): { readonly stdout: string; readonly stderr: string } {
  return { stdout: join(scratchFolder, `${attempt}.stdout`), stderr: join(scratchFolder, `${attempt}.stderr`) };
}

/** What a process hands on to commands: a workflow that is begun by one of them is a run of its own. */
export function handedOn(env: Environment): Environment {
  const { SPECKIT_WORKFLOW_RUN_ID: _, SPECKIT_WORKFLOW_DIR: __, ...rest } = env;
  return rest;
}

/** The environment of what a task starts. */
export function environment(env: Environment, task: Task): Environment {
  const { run, address, number, idempotencyKey, env: own } = task;
  const words = {
    WAYBILL_RUN: run.id,
    WAYBILL_STEP: address,
    WAYBILL_ATTEMPT_NUMBER: String(number),
    WAYBILL_IDEMPOTENCY_KEY: idempotencyKey,
    WAYBILL_WORKSPACE: run.workspace,
    ...(run.workflowFolder === "" ? {} : { SPECKIT_WORKFLOW_DIR: run.workflowFolder }),
  };
  // So many names are copied several times as fast by an assignment as by a spread.
  return Object.assign({}, env, words, texts(own));
}

export function texts(values: JsonObject): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, toText(value)]));
}

function maskOf(secrets: Readonly<Record<string, string>>): Mask | undefined {
  const values = Object.values(secrets);
  return values.length === 0 ? undefined : new Mask(values);
}

/** What memory holds is kept, whatever the disk has taken. */
function droppedOf({ text, dropped }: Captured): number {
  return text === undefined ? dropped : 0;
}

/** What is not kept of an output, a line each, as it stands at the end of standard error. */
function notesOf({ stdout, stderr }: ProcessEnd): string {
  const cut = [["output", stdout] as const, ["error", stderr] as const].filter(
    ([, captured]) => droppedOf(captured) > 0,
  );
  const notes = cut.map(([name, { bytes, dropped }]) => {
    return `note: standard ${name} has ${bytes} bytes; the first ${bytes - dropped} are kept\n`;
  });
  const before = stderr.text ?? stderr.tail ?? "";
  const isClosed = droppedOf(stderr) === 0 && (before === "" || before.endsWith("\n"));
  return notes.length === 0 || isClosed ? notes.join("") : `\n${notes.join("")}`;
}

type Kept = { readonly text: string; readonly blob?: BlobRef };

/** Small outputs go into the event, larger ones into the store; the file of an output is gone afterwards. */
async function keep(blobs: Blobs, captured: Captured, notes = ""): Promise<Kept> {
  const { file } = captured;
  const text = captured.text === undefined ? undefined : captured.text + notes;
  const isSmall = text !== undefined && Buffer.byteLength(text) <= largestInline;
  if (file !== undefined && !isSmall && captured.failure === undefined) {
    if (notes !== "") appendFileSync(file, notes);
    return { text: "", blob: await blobs.take(file) };
  }
  if (file !== undefined) rmSync(file, { force: true });
  if (text === undefined) throw notKept(captured);
  return isSmall ? { text } : { text: "", blob: await blobs.put(Buffer.from(text)) };
}

/** A part of an output is never taken for the whole. */
export function notKept({ bytes, failure: why = "its file is gone" }: Captured): Refusal {
  return new Refusal("OUTPUT_NOT_KEPT", `The command has printed ${bytes} bytes, which cannot be kept (${why}).`, {
    hint: "Check that there is room on the disk, and who may write to the state folder.",
  });
}

type Verdict = Pick<AttemptOutcome, "status" | "reason" | "message"> & { readonly data?: JsonValue };

interface VerdictWords {
  readonly folder: string;
  readonly timeout: number | undefined;
  /** Whether standard output must be JSON. */
  readonly asked: boolean;
  readonly absent: string | undefined;
  readonly mask: Mask | undefined;
}

function verdictOf(end: ProcessEnd, { folder, timeout, asked, absent, mask }: VerdictWords): Verdict {
  switch (end.how) {
    case "exited": {
      if (end.code !== 0)
        return failure("exit", `The command ended with exit code ${end.code}.${lastWords(end.stderr)}`);
      return asked ? dataOf(end.stdout, mask) : { status: "success" };
    }
    case "killed":
      return failure("exit", `The command was killed by ${end.signal}.${lastWords(end.stderr)}`);
    case "timed out":
      return failure("timed_out", `The command did not end within its time limit of ${timeout ?? 0} s.`);
    case "cancelled":
      return { status: "cancelled" };
    case "not started":
      return failure("unavailable", notStarted(end.reason, folder, absent));
  }
}

/** Read before it is masked: stars in the place of a number are no JSON. */
function dataOf(stdout: Captured, mask: Mask | undefined): Verdict {
  const text = mask === undefined ? stdout.text : stdout.unmasked;
  if (text === undefined || Buffer.byteLength(text) > largestData) {
    return failure(
      "output",
      `Standard output is ${stdout.bytes} bytes, and JSON that a workflow reads may have 1 MB at most.`,
    );
  }
  try {
    const data: JsonValue = JSON.parse(text);
    if (isDeeperThan(data, deepestValue))
      return failure("output", `Standard output is JSON that is nested more than ${deepestValue} deep.`);
    return { status: "success", data: mask === undefined ? data : maskedData(data, mask) };
  } catch (error) {
    // What is wrong is told with a piece of the text, which may be a piece of a secret.
    const isSafe = text === stdout.text && error instanceof Error;
    const why = isSafe ? ` ${error.message}.` : "";
    return failure("output", `Standard output is not JSON, and the step says output_format: json.${why}`);
  }
}

function notStarted(reason: string, folder: string, absent: string | undefined): string {
  if (reason === "NO_FOLDER") return `The command could not be started: there is no folder ${folder}.`;
  if (reason === "NO_INPUT") return "The command could not be started: there is no room for its input on the disk.";
  if (reason === "ENOENT") return absent ?? "The command could not be started: it was not found.";
  if (reason === "E2BIG") return "The command could not be started: its arguments and environment are too large.";
  return `The command could not be started (${reason}).`;
}

function failure(reason: string, message: string): Verdict {
  return { status: "failure", reason, message };
}

const longestLine = 300;

/** The last line that a command has written to say why. */
function lastWords({ tail = "", text = tail }: Captured): string {
  const line = text.trimEnd().split("\n").at(-1)?.trim() ?? "";
  if (line === "") return "";
  return ` ${line.length > longestLine ? `${line.slice(0, longestLine)}…` : line}`;
}

/** As shells tell it; -1 where there is none. */
export function exitCodeOf(end: ProcessEnd): number {
  if (end.how === "exited") return end.code;
  if (end.how !== "killed") return -1;
  const number = Object.entries(constants.signals).find(([name]) => name === end.signal)?.[1];
  return 128 + (number ?? 0);
}
