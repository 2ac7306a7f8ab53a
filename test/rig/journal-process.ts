import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const built = join(import.meta.dirname, "..", "..", "dist");
const url = (file: string): string => JSON.stringify(pathToFileURL(join(built, file)).href);

/** What every script has at hand: the journal, the registry, the budgets and the trace as they are built, the path of its file, and `say`. */
const prelude = `
import { readSync, writeFileSync, writeSync, rmSync } from "node:fs";
import { loadDriver } from ${url("sqlite/driver.js")};
import { openSqliteBudgets } from ${url("budget/sqlite/sqlite-budgets.js")};
import { openSqliteRegistry } from ${url("registry/sqlite/sqlite-registry.js")};
import { openSqliteTraces } from ${url("trace/sqlite/sqlite-traces.js")};
import { openSqliteJournal } from ${url("journal/sqlite/sqlite-journal.js")};
const [, file] = process.argv;
const say = (line) => writeSync(1, line + "\\n");
const codeOf = (promise) => promise.then(() => "done", (error) => error.code ?? String(error));
const newRun = (id) => ({
  id, owner: "child", plan: { hash: "hash", json: "{}" }, entries: [],
  row: { id, workflow: "demo", status: "running", actor: "me", folder: "/", inputs: {}, startedAt: 1 },
});
const append = (claim, after, more = {}) => ({
  claim, after, entries: [{ at: 1, event: { seq: after + 1, ...more } }], changes: { steps: [], gates: [] }, taken: [],
});
`;

function command(script: string, file: string): readonly string[] {
  return ["--input-type=module", "-e", prelude + script, file];
}

/** A process that runs a script until it is killed or its input ends. */
export class JournalProcess {
  readonly #child: ChildProcess;
  readonly #closed: Promise<unknown>;
  readonly #waiting: (() => void)[] = [];
  readonly lines: string[] = [];

  constructor(script: string, file: string) {
    this.#child = spawn(process.execPath, command(script, file), { stdio: ["pipe", "pipe", "inherit"] });
    this.#closed = once(this.#child, "close");
    const { stdout } = this.#child;
    if (stdout === null) throw new Error("A process without output.");
    createInterface({ input: stdout }).on("line", (line) => {
      this.lines.push(line);
      for (const wake of this.#waiting.splice(0)) wake();
    });
    this.#child.on("close", () => this.#waiting.splice(0).forEach((wake) => wake()));
  }

  /** Resolves when it has said so many lines, or has ended. */
  async said(lines: number): Promise<void> {
    while (this.lines.length < lines && this.#child.exitCode === null && this.#child.signalCode === null) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#closed;
  }

  async end(): Promise<void> {
    this.#child.stdin?.end();
    await this.#closed;
  }
}

export const ownMounts = ["unshare", "-rm", "mount", "-t", "tmpfs", "tmpfs", "/tmp"] as const;

/** What a script says in a view of the file system of its own, where `mount` has been run first. */
export function sayWithMount(mount: string, script: string, file: string): readonly string[] {
  const args = ["-rm", "sh", "-ec", `${mount}\nexec "$@"`, "sh", process.execPath, ...command(script, file)];
  const { stdout, stderr, status } = spawnSync("unshare", args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`It ended with ${status}: ${stderr}`);
  return stdout.trim().split("\n");
}
