import { spawn } from "node:child_process";
import { errorCode } from "../../problem/error-code.ts";
import { Refusal } from "../../problem/refusal.ts";
import { quietGitEnvironment, quietGitSettings } from "../../process/quiet-git.ts";
import type { Clock } from "../../time/clock.ts";

/** The oldest version that can be told to read nobody's configuration, and to fetch without a trace. */
const oldest = [2, 32];

const installHint = `Install git ${oldest.join(".")} or newer (https://git-scm.com/downloads), and see that it is on the PATH.`;

export interface GitCall {
  readonly args: readonly string[];
  readonly folder: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string | Buffer;
}

export interface GitOptions {
  /** What it may see of the environment; without what begins with GIT_. */
  readonly env: Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly program?: string;
}

/** A pipe in the place of a file would keep git waiting for ever. */
const patienceMs = 5 * 60_000;
const lateWords = `It was ended after ${patienceMs / 60_000} minutes; a pipe where git looks for a file keeps it waiting for ever.`;

export interface GitEnd {
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/**
 * Runs git as nobody but Waybill wants it: no hook, no monitor, no question to the person, no network, nothing of the
 * environment that means another repository.
 */
export class Git {
  readonly #program: string;
  readonly #clock: Clock;
  readonly #env: Readonly<Record<string, string>>;
  #checked: Promise<void> | undefined;

  constructor({ env, clock, program = "git" }: GitOptions) {
    this.#program = program;
    this.#clock = clock;
    this.#env = quietGitEnvironment(env);
  }

  /** Where git looks for what a person has said for all of their repositories. */
  get home(): string | undefined {
    return this.#env["HOME"];
  }

  /** Refused where git says no. */
  async run(call: GitCall): Promise<Buffer> {
    const end = await this.try(call);
    if (end.code === 0) return end.stdout;
    throw failed(call, end);
  }

  async text(call: GitCall): Promise<string> {
    return (await this.run(call)).toString("utf8").replace(/\n$/u, "");
  }

  /** Also where git says no, which is for the caller to understand. */
  async try(call: GitCall): Promise<GitEnd> {
    await (this.#checked ??= this.#check(call.folder));
    return this.#start(call);
  }

  async #check(folder: string): Promise<void> {
    const { stdout } = await this.#start({ args: ["version"], folder });
    const version = /(?<major>\d+)\.(?<minor>\d+)/u.exec(stdout.toString())?.groups;
    const [major, minor] = [Number(version?.["major"] ?? 0), Number(version?.["minor"] ?? 0)];
    const [oldestMajor = 0, oldestMinor = 0] = oldest;
    if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return;
    const found = stdout.toString().trim();
    throw new Refusal("GIT_TOO_OLD", `Workspaces need git ${oldest.join(".")} or newer, and this is ${found}.`, {
      hint: installHint,
    });
  }

  #start({ args, folder, env, stdin }: GitCall): Promise<GitEnd> {
    return new Promise((resolve, reject) => {
      const child = spawn(this.#program, [...quietGitSettings, ...args], {
        cwd: folder,
        env: { ...this.#env, ...env },
        stdio: [stdin === undefined ? "ignore" : "pipe", "pipe", "pipe"],
        detached: true,
      });
      let isLate = false;
      const tooLate = this.#clock.alarm(this.#clock.now() + patienceMs, () => {
        isLate = true;
        killGroup(child.pid);
      });
      const stdout: Buffer[] = [];
      const stderr: Buffer[] = [];
      child.stdout?.on("data", (chunk: Buffer) => stdout.push(chunk));
      child.stderr?.on("data", (chunk: Buffer) => stderr.push(chunk));
      // Git may have its answer before it has read everything.
      child.stdin?.on("error", () => undefined);
      child.stdin?.end(stdin);
      child.once("error", (error) => {
        tooLate();
        reject(notStarted(error));
      });
      child.once("close", (code, signal) => {
        tooLate();
        const words = Buffer.concat(stderr).toString("utf8").trim();
        resolve({
          code: code ?? -1,
          stdout: Buffer.concat(stdout),
          stderr: isLate ? lateWords : wordsOf(words, signal),
        });
      });
    });
  }
}

function wordsOf(words: string, signal: string | null): string {
  return words === "" && signal !== null ? `It was ended by ${signal}.` : words;
}

function killGroup(pid: number | undefined): void {
  if (pid !== undefined) process.kill(-pid, "SIGKILL");
}

export function failed({ args, folder }: GitCall, { code, stderr }: GitEnd): Refusal {
  return new Refusal("GIT_FAILED", `git ${args[0] ?? ""} failed in ${folder} (${code}): ${stderr}`, {
    hint: "Look at what git says; `git fsck` in the repository tells whether it is damaged.",
  });
}

function notStarted(error: unknown): unknown {
  const code = errorCode(error);
  if (code === undefined) return error;
  return new Refusal("GIT_MISSING", `Workspaces need git, and it cannot be started (${code}).`, {
    hint: installHint,
    cause: error,
  });
}
