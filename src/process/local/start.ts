import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, statSync } from "node:fs";
import type { ProcessRequest } from "../process.ts";
import { type Channels, openChannels, type Outputs } from "./channels.ts";
import { errorCode } from "../../problem/error-code.ts";
import { openInput } from "./input-file.ts";
import type { Pipes } from "./pipes.ts";
import { attemptVariable } from "./process-table.ts";

export interface Started {
  readonly ok: true;
  readonly child: ChildProcess;
  readonly pid: number;
  readonly outputs: Outputs;
}

export type Start = Started | { readonly ok: false; readonly reason: string };

/** What the folder's absence is called: the system has one code for it and for a missing program. */
const noFolder = "NO_FOLDER";
/** There is no room for what it should read. */
const noInput = "NO_INPUT";

/** Starts the command as the leader of a group of its own. */
export async function start(request: ProcessRequest, pipes: Pipes): Promise<Start> {
  const input = request.stdin === undefined ? "ignore" : openInput(request.stdin);
  if (input === undefined) return { ok: false, reason: noInput };
  try {
    return await startWith(request, input, await openChannels(pipes));
  } catch (error) {
    return { ok: false, reason: reasonOf(error, request.folder) };
  } finally {
    if (typeof input === "number") closeSync(input);
  }
}

async function startWith(request: ProcessRequest, input: number | "ignore", channels: Channels): Promise<Start> {
  const [program, ...words] = request.argv;
  let pid: number | undefined;
  try {
    const child = spawn(program, words, {
      cwd: request.folder,
      env: { ...request.env, [attemptVariable]: request.attempt },
      detached: true,
      stdio: [input, ...channels.ends],
    });
    pid = child.pid;
    if (pid === undefined) throw await new Promise((resolve) => child.once("error", resolve));
    return { ok: true, child, pid, outputs: channels.started(child) };
  } finally {
    if (pid === undefined) channels.abandon();
  }
}

function reasonOf(error: unknown, folder: string): string {
  const code = errorCode(error);
  if (code === undefined) throw error;
  // Node refuses a NUL character and an empty name itself; the system would call them so.
  if (code === "ERR_INVALID_ARG_VALUE") return "EINVAL";
  const aboutFolder = code === "ENOENT" || code === "ENOTDIR";
  return aboutFolder && statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true ? noFolder : code;
}
