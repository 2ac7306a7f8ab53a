import { spawn, type ChildProcess } from "node:child_process";
import { errorCode } from "../../problem/error-code.ts";
import { Refusal } from "../../problem/refusal.ts";
import { quietGitEnvironment, quietGitSettings } from "../../process/quiet-git.ts";
import type { Clock } from "../../time/clock.ts";

/** How git is started for a review. */
export interface GitSetting {
  /** What it may see of the environment; without what begins with GIT_. */
  readonly env: Readonly<Record<string, string>>;
  readonly clock: Clock;
}

export interface GitCommand {
  readonly args: readonly string[];
  readonly folder: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Is given its output as it comes; says false where it has seen enough, and git is ended. */
  readonly onOutput?: (chunk: Buffer) => boolean;
}

export interface GitCommandEnd {
  readonly code: number;
  /** Empty where somebody else has read it. */
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** A pipe in the place of a file would keep git waiting for ever. */
export const gitPatienceMs = 5 * 60_000;

export function startGit({ env }: GitSetting, command: GitCommand, input: "ignore" | "pipe"): ChildProcess {
  return spawn("git", [...quietGitSettings, ...command.args], {
    cwd: command.folder,
    env: { ...quietGitEnvironment(env), ...command.env },
    stdio: [input, "pipe", "pipe"],
  });
}

/** Refused where git says no. */
export async function runGit(setting: GitSetting, command: GitCommand): Promise<Buffer> {
  const end = await tryGit(setting, command);
  if (end.code === 0) return end.stdout;
  throw gitFailed(command, `${end.code}: ${end.stderr}`);
}

/** Also where git says no, which is for the caller to understand. */
export function tryGit(setting: GitSetting, command: GitCommand): Promise<GitCommandEnd> {
  return new Promise((resolve, reject) => {
    const child = startGit(setting, command, "ignore");
    const { clock } = setting;
    const tooLate = clock.alarm(clock.now() + gitPatienceMs, () => child.kill("SIGKILL"));
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    let isEnough = false;
    child.stdout?.on("data", (chunk: Buffer) => {
      if (command.onOutput === undefined) stdout.push(chunk);
      else if (!isEnough && !command.onOutput(chunk)) {
        isEnough = true;
        child.kill("SIGKILL");
      }
    });
    child.stderr?.on("data", (chunk: Buffer) => stderr.push(chunk));
    child.once("error", (error) => {
      tooLate();
      reject(gitNotStarted(error));
    });
    child.once("close", (code, signal) => {
      tooLate();
      const words = Buffer.concat(stderr).toString("utf8").trim();
      const stopped = signal === null ? "" : `It was ended by ${signal}.`;
      resolve({
        code: isEnough ? 0 : (code ?? -1),
        stdout: Buffer.concat(stdout),
        stderr: words === "" ? stopped : words,
      });
    });
  });
}

export function gitFailed({ args, folder }: GitCommand, why: string): Refusal {
  return new Refusal("GIT_FAILED", `git ${args[0] ?? ""} failed in ${folder} (${why})`, {
    hint: "Look at what git says; `git fsck` in the repository tells whether it is damaged.",
  });
}

export function gitNotStarted(error: unknown): unknown {
  const code = errorCode(error);
  if (code === undefined) return error;
  return new Refusal("GIT_MISSING", `A review needs git, and it cannot be started (${code}).`, {
    hint: "Install git 2.32 or newer (https://git-scm.com/downloads), and see that it is on the PATH.",
    cause: error,
  });
}
