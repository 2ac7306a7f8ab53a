import { spawn } from "node:child_process";
import { errorCode } from "../../problem/error-code.ts";
import { Refusal } from "../../problem/refusal.ts";
import { quietGitEnvironment, quietGitSettings } from "../../process/quiet-git.ts";

export interface GitWords {
  readonly args: readonly string[];
  readonly folder: string;
  /** What git may see of the environment; what begins with GIT_ is kept from it. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface GitEnd {
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** A pipe in the place of a file would keep git waiting for ever. */
const patienceMs = 5 * 60_000;

/** Asks git about objects: it runs no program that a repository names, fetches nothing, changes nothing and asks nobody. */
export function startGit({ args, folder, env }: GitWords, stdin: string): Promise<GitEnd> {
  return new Promise((resolve, reject) => {
    const child = spawn("git", [...quietGitSettings, ...args], {
      cwd: folder,
      // Older versions fetch what is not there all the same, and none of the ways is allowed.
      env: { ...quietGitEnvironment(env), GIT_ALLOW_PROTOCOL: "none" },
      stdio: ["pipe", "pipe", "pipe"],
      timeout: patienceMs,
      killSignal: "SIGKILL",
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
    // Git may have ended before it has read everything.
    child.stdin.on("error", () => undefined);
    child.stdin.end(stdin);
    child.once("error", (error) => reject(notStarted(error)));
    child.once("close", (code, signal) => {
      const words = Buffer.concat(stderr).toString("utf8").trim();
      const why = words === "" && signal !== null ? `It was ended by ${signal}.` : words;
      resolve({ code: code ?? -1, stdout: Buffer.concat(stdout), stderr: why });
    });
  });
}

function notStarted(error: unknown): unknown {
  const code = errorCode(error);
  if (code === undefined) return error;
  return new Refusal("GIT_MISSING", `The trace needs git, and it cannot be started (${code}).`, {
    hint: "Install git (https://git-scm.com/downloads), and see that it is on the PATH.",
    cause: error,
  });
}
