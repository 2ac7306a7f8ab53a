import { execFile } from "node:child_process";
import { errorCode } from "../problem/error-code.ts";

export interface Trial {
  readonly ok: boolean;
  /** It is not there, or may not be run. */
  readonly missing: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/** Longer than any of it takes; a daemon that hangs is as good as none. */
const patienceMs = 10_000;

/** Runs a short command to see whether it works. */
export function tryCommand(
  argv: readonly [string, ...string[]],
  env: Readonly<Record<string, string>>,
): Promise<Trial> {
  const [program, ...words] = argv;
  return new Promise((resolve) => {
    execFile(program, words, { env, cwd: "/", timeout: patienceMs, killSignal: "SIGKILL" }, (error, stdout, stderr) => {
      const code = error === null ? undefined : errorCode(error);
      const missing = code === "ENOENT" || code === "EACCES" || code === "ENOTDIR";
      resolve({ ok: error === null, missing, stdout: stdout.trim(), stderr: stderr.trim() });
    });
  });
}
