import { spawn } from "node:child_process";
import { errorCode } from "../../problem/error-code.ts";
import { Refusal } from "../../problem/refusal.ts";
import { quietGitEnvironment, quietGitSettings } from "../../process/quiet-git.ts";
import type { Clock } from "../../time/clock.ts";

/** How git is started. */
export interface ShipGitSetting {
  /** What it may see of the environment; without what begins with GIT_. */
  readonly env: Readonly<Record<string, string>>;
  readonly clock: Clock;
}

export interface ShipGitCall {
  readonly args: readonly string[];
  readonly stdin?: string | Buffer;
  readonly env?: Readonly<Record<string, string>>;
}

export interface ShipGitEnd {
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** A pipe in the place of a file, or a server that says nothing, would keep git waiting for ever. */
const patienceMs = 5 * 60_000;

/** What a person's configuration would change of what is written. */
const plainSettings = ["i18n.commitEncoding=UTF-8", "core.splitIndex=false", "index.sparse=false"].flatMap((each) => [
  "-c",
  each,
]);

/** Git in one repository: it runs nothing that the repository names, and asks nobody anything. */
export class ShipGit {
  readonly folder: string;
  readonly setting: ShipGitSetting;
  readonly #env: Readonly<Record<string, string>>;

  constructor(setting: ShipGitSetting, folder: string, env: Readonly<Record<string, string>> = {}) {
    this.setting = setting;
    this.folder = folder;
    this.#env = { ...quietGitEnvironment(setting.env), ...env };
  }

  /** Refused where git says no. */
  async run(call: ShipGitCall): Promise<Buffer> {
    const end = await this.try(call);
    if (end.code === 0) return end.stdout;
    throw gitFailed(call, this.folder, end);
  }

  async text(...args: readonly string[]): Promise<string> {
    return lineOf(await this.run({ args }));
  }

  /** Undefined where git says no, or nothing. */
  async maybe(...args: readonly string[]): Promise<string | undefined> {
    const { code, stdout } = await this.try({ args });
    const said = lineOf(stdout);
    return code === 0 && said !== "" ? said : undefined;
  }

  /** Also where git says no, which is for the caller to understand. */
  try({ args, stdin, env }: ShipGitCall): Promise<ShipGitEnd> {
    const words = [...quietGitSettings, ...plainSettings, ...args];
    return startGit({ words, folder: this.folder, env: { ...this.#env, ...env }, clock: this.setting.clock, stdin });
  }
}

export interface GitStart {
  readonly words: readonly string[];
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly stdin?: string | Buffer | undefined;
}

/** In a session of its own, so that nothing that it starts finds a terminal to ask at. */
export function startGit({ words, folder, env, clock, stdin }: GitStart): Promise<ShipGitEnd> {
  return new Promise((resolve, reject) => {
    const child = spawn("git", words, {
      cwd: folder,
      env,
      stdio: [stdin === undefined ? "ignore" : "pipe", "pipe", "pipe"],
      detached: true,
    });
    const tooLate = clock.alarm(clock.now() + patienceMs, () => {
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    });
    const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []];
    child.stdout?.on("data", (chunk: Buffer) => stdout.push(chunk));
    child.stderr?.on("data", (chunk: Buffer) => stderr.push(chunk));
    // Git may have its answer before it has read everything.
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(stdin);
    child.once("error", (error) => {
      tooLate();
      reject(gitNotStarted(error, folder));
    });
    child.once("close", (code, signal) => {
      tooLate();
      const said = Buffer.concat(stderr).toString("utf8").trim();
      const why = said === "" && signal !== null ? `It was ended by ${signal}.` : said;
      resolve({ code: code ?? -1, stdout: Buffer.concat(stdout), stderr: why });
    });
  });
}

export function lineOf(bytes: Buffer): string {
  return bytes.toString("utf8").replace(/\n$/u, "");
}

export function gitFailed({ args }: Pick<ShipGitCall, "args">, folder: string, { code, stderr }: ShipGitEnd): Refusal {
  const why = stderr.split("\n").slice(0, 3).join(" ");
  const message = `git ${args[0] ?? ""} failed in ${folder} (${code}): ${why}`;
  if (/No space left|Disk quota/u.test(stderr))
    return new Refusal("SHIP_DISK_FULL", message, { hint: "Make room on the disk, then go on: nothing is half done." });
  if (/Permission denied|Read-only file system|insufficient permission|unable to create temporary/iu.test(stderr))
    return new Refusal("SHIP_NOT_WRITABLE", message, {
      hint: "See who may write to the .git folder of the repository, then go on.",
    });
  if (/\.lock': File exists|Unable to create '.*\.lock'/u.test(stderr)) return locked(message);
  return new Refusal("GIT_FAILED", message, {
    hint: "Look at what git says; `git fsck` in the repository tells whether it is damaged.",
  });
}

function locked(message: string): Refusal {
  return new Refusal("SHIP_REF_LOCKED", message, {
    hint: "Another program changes the same ref, or has died while it did. Wait for it; where none runs, remove the file that ends with .lock.",
  });
}

function gitNotStarted(error: unknown, folder: string): unknown {
  const code = errorCode(error);
  if (code === undefined) return error;
  return new Refusal("GIT_MISSING", `git cannot be started in ${folder} (${code}).`, {
    hint: "See that the repository is where it was, and that git is on the PATH.",
    cause: error,
  });
}
