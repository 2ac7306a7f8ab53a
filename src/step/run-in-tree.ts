import { closeSync, fstatSync, openSync, readFileSync, readSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Refusal } from "../problem/refusal.ts";
import type { Captured, ProcessEnd } from "../process/process.ts";
import type { SandboxName, Shown } from "../sandbox/sandbox.ts";
import type { Mask } from "../secret/mask.ts";
import { type CommandPorts, spoolOf } from "./run-process.ts";
import { makePrivateFolder, withScratchFile } from "./scratch.ts";
import { openTestPlace, type PlacePorts } from "./test-work/test-place.ts";
import { ownFileWords } from "./test-work/written-files.ts";

export interface TreePorts extends Pick<CommandPorts, "processes" | "scratchFolder" | "env"> {
  /** The environment of confined commands: nothing in it is a secret. */
  readonly agentEnv: Readonly<Record<string, string>>;
  readonly consult: PlacePorts;
}

export interface TreeRequest {
  /** The root of the tree: the project, a workspace, or a throwaway. */
  readonly folder: string;
  /** Processes are found by it. What runs for one attempt runs one after the other. */
  readonly attempt: string;
  /** What confines the commands, where the tree holds what an agent wrote. Without it they run as they are. */
  readonly confined?: { readonly sandbox: SandboxName; readonly shown: readonly Shown[] };
  /** Variables beside those that all commands get. */
  readonly env?: Readonly<Record<string, string>>;
  readonly mask?: Mask;
  readonly onOutput?: (stream: "stdout" | "stderr", chunk: Buffer) => void;
  readonly signal: AbortSignal;
}

export interface TreeCommand {
  /** A command of the shell, run in the root of the tree. */
  readonly run: string;
  /** What it may reach where it is confined: as `name` or `name:port`; nothing where it is not given. */
  readonly hosts?: readonly string[];
  readonly timeoutMs: number;
  /** Called when it has ended, with a folder that it alone could write to and that goes then. */
  readonly takeFrom?: (ownFolder: string) => Promise<void>;
}

export type RunInTree =
  | { readonly ok: true; readonly end: ProcessEnd }
  | { readonly ok: false; readonly trouble: string };

/** Runs one command of the project in a tree: confined, or as it is. What it has printed is there until the spool is cleared. */
export async function runInTree(ports: TreePorts, request: TreeRequest, command: TreeCommand): Promise<RunInTree> {
  const home = join(ports.scratchFolder, `${request.attempt}.home`);
  if (request.confined === undefined) return { ok: true, end: await runHere(ports, request, { command, home }) };
  const env = { ...ports.agentEnv, ...request.env };
  const place = await openTestPlace(ports.consult, {
    ...request.confined,
    folder: request.folder,
    attempt: request.attempt,
    script: command.run,
    env,
    hosts: command.hosts ?? [],
    home,
    tell: (words) => request.onOutput?.("stderr", Buffer.from(`note: ${words}\n`)),
  });
  if (!place.ok) return place;
  try {
    const end = await run(ports, request, { command, words: place.command });
    await command.takeFrom?.(home);
    return { ok: true, end };
  } finally {
    if (place.after !== undefined) await afterwards(ports, request, place.after);
    await place.close();
  }
}

/** As the person would start it, but that it may write its report where nobody else looks. */
async function runHere(
  ports: TreePorts,
  request: TreeRequest,
  { command, home }: { readonly command: TreeCommand; readonly home: string },
): Promise<ProcessEnd> {
  const file = join(ports.scratchFolder, `${request.attempt}.sh`);
  const env = { ...ports.env, ...request.env, ...ownFileWords(home) };
  const words = { argv: ["/bin/sh", file] as const, env };
  return withScratchFile(file, command.run, async () => {
    makePrivateFolder(home);
    try {
      const end = await run(ports, request, { command, words });
      await command.takeFrom?.(home);
      return end;
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  });
}

interface Words {
  readonly argv: readonly [string, ...string[]];
  readonly env: Readonly<Record<string, string>>;
}

function run(
  { processes, scratchFolder }: TreePorts,
  { folder, attempt, mask, onOutput, signal }: TreeRequest,
  { command, words }: { readonly command: TreeCommand; readonly words: Words },
): Promise<ProcessEnd> {
  return processes.run({
    ...words,
    folder,
    attempt,
    timeoutMs: command.timeoutMs,
    spool: spoolOf(scratchFolder, `${attempt}.tests`),
    ...(mask === undefined ? {} : { mask }),
    ...(onOutput === undefined ? {} : { onOutput }),
    signal,
  });
}

const clearingMs = 60_000;

/** Some sandboxes leave something behind that has to be removed. */
async function afterwards({ processes, scratchFolder }: TreePorts, request: TreeRequest, words: Words): Promise<void> {
  const { folder, attempt } = request;
  const spool = spoolOf(scratchFolder, `${attempt}.after`);
  const { signal } = new AbortController();
  await processes.run({ ...words, folder, attempt, spool, timeoutMs: clearingMs, signal });
  for (const file of Object.values(spool)) rmSync(file, { force: true });
}

/** Takes away what a command has printed. */
export function clearSpool({ scratchFolder }: Pick<TreePorts, "scratchFolder">, attempt: string): void {
  for (const file of Object.values(spoolOf(scratchFolder, `${attempt}.tests`))) rmSync(file, { force: true });
}

/** Output that memory does not hold is in its spool; undefined where not all of it was kept. */
export function wholeText({ text, file, dropped, failure }: Captured): string | undefined {
  if (text !== undefined) return text;
  if (file === undefined || dropped > 0 || failure !== undefined) return undefined;
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new Refusal("OUTPUT_NOT_KEPT", "What the tests have printed cannot be read.", { cause: error });
  }
}

/** The end of an output, also of one that is too large to be read as a whole. */
export function endOf({ text, file, failure }: Captured, most: number): string {
  if (text !== undefined) return text.trimEnd().slice(-most);
  if (file === undefined || failure !== undefined) return "";
  const descriptor = openSync(file, "r");
  try {
    const { size } = fstatSync(descriptor);
    const bytes = Buffer.alloc(Math.min(size, most * longestCharacter));
    const read = readSync(descriptor, bytes, 0, bytes.length, size - bytes.length);
    return bytes.toString("utf8", 0, read).trimEnd().slice(-most);
  } finally {
    closeSync(descriptor);
  }
}

/** The most bytes that one character takes. */
const longestCharacter = 4;

const longestTail = 4_000;

/** The end of what was printed. */
export function tailOf(outputs: readonly Captured[]): string {
  const text = outputs.map((each) => wholeText(each) ?? "").filter((each) => each.trim() !== "");
  return text.join("\n").trimEnd().slice(-longestTail);
}
