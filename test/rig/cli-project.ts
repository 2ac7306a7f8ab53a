import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as rest } from "node:timers/promises";
import { errorCode } from "../../src/problem/error-code.ts";
import { expectCivil } from "./civil.ts";

const main = join(import.meta.dirname, "..", "..", "dist", "bin", "main.js");
/** By this variable whatever was started for a project is found, whoever its parent is now. */
const marker = "PROJECT_UNDER_TEST";

/** The text of a workflow with these steps. */
export function workflowOf(steps: string): string {
  return `workflow: { id: demo, name: Demo, version: "1.0.0" }\nsteps:\n${steps.replaceAll(/^/gmu, "  ")}`;
}

/** A real folder with workflows, in which the built program is started as a person would. */
export class CliProject {
  readonly folder = mkdtempSync(join(tmpdir(), "waybill-p-"));

  /** A file that begins with `#!` can be run. */
  constructor(files: Readonly<Record<string, string>>) {
    // So that no folder above it is taken for the project.
    mkdirSync(join(this.folder, ".waybill"));
    for (const [name, text] of Object.entries(files)) this.write(name, text);
  }

  write(name: string, text: string): void {
    mkdirSync(dirname(this.path(name)), { recursive: true });
    writeFileSync(this.path(name), text, { mode: text.startsWith("#!") ? 0o755 : 0o644 });
  }

  path(...names: readonly string[]): string {
    return join(this.folder, ...names);
  }

  /** The lines of a file; none where it is not there. */
  lines(name: string): readonly string[] {
    try {
      return readFileSync(this.path(name), "utf8").split("\n").slice(0, -1);
    } catch (error) {
      if (errorCode(error) !== "ENOENT") throw error;
      return [];
    }
  }

  /** The files below a folder, from the root of the project; none where it is not there. */
  files(folder: string): readonly string[] {
    try {
      const entries = readdirSync(this.path(folder), { recursive: true, withFileTypes: true });
      return entries.filter((entry) => !entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name));
    } catch (error) {
      if (errorCode(error) !== "ENOENT") throw error;
      return [];
    }
  }

  start(...args: readonly string[]): CliCommand {
    return this.startProgram(...this.program(...args));
  }

  /** The words that start the built program. */
  program(...args: readonly string[]): readonly string[] {
    return [process.execPath, main, ...args];
  }

  /** Any program, which may start the built one. */
  startProgram(...words: readonly string[]): CliCommand {
    const { SPECKIT_WORKFLOW_RUN_ID: _, WAYBILL_ATTEMPT: __, ...inherited } = process.env;
    const env = { ...inherited, [marker]: this.folder, XDG_RUNTIME_DIR: this.path(".waybill") };
    const [program = "", ...args] = words;
    return new CliCommand(spawn(program, args, { cwd: this.folder, env, stdio: ["ignore", "pipe", "pipe"] }), words);
  }

  /** Whatever the program says, it says as it should. */
  async waybill(...args: readonly string[]): Promise<Ended> {
    return expectCivil(await this.start(...args).ended);
  }

  /** What a command says with --json. */
  async ask<Answer>(...args: readonly string[]): Promise<Answer> {
    const { stdout, said } = await this.waybill(...args, "--json");
    if (stdout === "") throw new Error(`No answer: ${said}`);
    return JSON.parse(stdout) as Answer;
  }

  /** The processes that an attempt of this project has started and that are alive. */
  survivors(): readonly string[] {
    return this.#processes()
      .filter(({ environment }) => environment.includes("\0WAYBILL_ATTEMPT="))
      .map(({ pid }) => `${pid} ${commandLine(pid)}`);
  }

  /** Ends whatever is left of the project, and removes it. */
  remove(): void {
    for (const { pid } of this.#processes()) end(pid);
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  #processes(): readonly { readonly pid: number; readonly environment: string }[] {
    return readdirSync("/proc").flatMap((name) => {
      const pid = Number(name);
      if (!Number.isInteger(pid) || pid === process.pid) return [];
      const environment = `\0${readProc(pid, "environ")}`;
      return environment.includes(`\0${marker}=${this.folder}\0`) && lives(pid) ? [{ pid, environment }] : [];
    });
  }
}

/** A test with a project of its own. */
export function within(
  files: Readonly<Record<string, string>>,
  use: (project: CliProject) => Promise<void>,
): () => Promise<void> {
  return async () => {
    const project = new CliProject(files);
    try {
      await use(project);
    } finally {
      project.remove();
    }
  };
}

export interface Ended {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** All of it, for the message of a test that fails. */
  readonly said: string;
}

/** The built program while it runs. */
export class CliCommand {
  readonly pid: number;
  readonly ended: Promise<Ended>;
  readonly #child: ChildProcess;
  #stdout = "";
  #stderr = "";
  #over = false;

  constructor(child: ChildProcess, words: readonly string[]) {
    this.#child = child;
    this.pid = child.pid ?? 0;
    child.stdout?.setEncoding("utf8").on("data", (text: string) => (this.#stdout += text));
    child.stderr?.setEncoding("utf8").on("data", (text: string) => (this.#stderr += text));
    this.ended = new Promise((resolve) => {
      child.once("exit", () => (this.#over = true));
      child.once("close", (status, signal) => {
        const [stdout, stderr] = [this.#stdout, this.#stderr];
        const said = `${words.join(" ")}\nended with ${status ?? signal}\n${stdout}\n${stderr}`;
        resolve({ status, signal, stdout, stderr, said });
      });
    });
  }

  /** False from the moment on at which it has ended. */
  get lives(): boolean {
    return !this.#over;
  }

  get stdout(): string {
    return this.#stdout;
  }

  get story(): string {
    return this.#stderr;
  }

  /** To the program alone; not to what it has started. */
  send(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  kill(signal: NodeJS.Signals): Promise<Ended> {
    this.send(signal);
    return this.ended;
  }

  /** Resolves when it is so, or it has ended. */
  until(isSo: () => boolean): Promise<void> {
    return eventually(`The program says so: ${isSo.toString()}`, () => !this.lives || isSo());
  }
}

const pollMs = 10;
const patienceMs = 30_000;

/** Waits for something that real processes do. */
export async function eventually(what: string, isSo: () => boolean): Promise<void> {
  const until = Date.now() + patienceMs;
  while (!isSo()) {
    if (Date.now() > until) throw new Error(`It has not come to be: ${what}`);
    await rest(pollMs);
  }
}

function end(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    // It has ended by itself.
    if (errorCode(error) !== "ESRCH") throw error;
  }
}

function lives(pid: number): boolean {
  const stat = readProc(pid, "stat");
  return stat !== "" && !/\) [ZX] /u.test(stat);
}

function commandLine(pid: number): string {
  return readProc(pid, "cmdline").replaceAll("\0", " ");
}

/** Empty where the process is gone. */
function readProc(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "latin1");
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return "";
  }
}
