import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { AttemptOutcome } from "../../src/engine/event.ts";
import type { Plan } from "../../src/plan/plan.ts";
import type { CliProject } from "./cli-project.ts";

const built = join(import.meta.dirname, "..", "..", "dist");
const url = (file: string): string => JSON.stringify(pathToFileURL(join(built, file)).href);

/** A process like the program, but what its steps give is said beforehand; and its alarms do not ring where its clock stands still. */
const script = `
import { Runner } from ${url("runner/runner.js")};
import { openSqliteJournal } from ${url("journal/sqlite/sqlite-journal.js")};
import { openDoorbell } from ${url("doorbell/socket/socket-doorbell.js")};
import { memoryBlobs } from ${url("blob/memory/memory-blobs.js")};
import { languages } from ${url("host/languages.js")};
import { systemClock } from ${url("host/system-clock.js")};
import { join } from "node:path";
const [, folder, words] = process.argv;
const { plan, outcomes, stands } = JSON.parse(words);
const performer = async ({ number }) => outcomes[number - 1] ?? { status: "success", output: {} };
const state = join(folder, ".waybill", "state");
const runner = await Runner.open({
  journal: await openSqliteJournal({ file: join(state, "waybill.db") }),
  blobs: memoryBlobs(),
  processes: { killSurvivors: async () => 0 },
  performers: new Map([["shell", performer], ["prompt", performer]]),
  languages,
  clock: stands ? { now: systemClock.now, alarm: () => () => undefined } : systemClock,
  openDoorbell: (onRing) => openDoorbell({ folder: join(folder, ".waybill", "waybill-" + process.geteuid()), name: "p" + process.pid, onRing }),
  newNonce: () => "n" + process.pid,
  folder,
  workspaceOf: (run) => join(state, "workspaces", run),
  folderOfCalled: () => "",
  forget: () => undefined,
  hashFiles: async () => null,
  treeOf: async () => null,
  watcher: {
    appended: (run, entries, steps) => {
      if (steps.some(({ status }) => status === "waiting")) console.log("rests");
    },
    output: () => undefined,
  },
});
await runner.start({ id: "r", plan, workflowFolder: folder, inputs: {}, actor: "ann" });
setInterval(() => undefined, 1000);
process.on("SIGTERM", () => runner.close().then(() => process.exit(0)));
`;

export interface Pretence {
  readonly plan: Plan;
  /** What each attempt gives, whichever step it is at; those after them succeed. */
  readonly outcomes: readonly AttemptOutcome[];
  /** Whether no alarm of it rings. */
  readonly stands: boolean;
}

/** A process that drives the run `r` of a project until it is ended. */
export class PretendingProcess {
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  /** Resolves when a step waits: for a time, or for a person. */
  readonly rests: Promise<void>;

  constructor({ folder }: CliProject, pretence: Pretence) {
    const words = ["--input-type=module", "-e", script, folder, JSON.stringify(pretence)];
    this.#child = spawn(process.execPath, words, { stdio: ["ignore", "pipe", "inherit"] });
    this.#ended = once(this.#child, "close");
    const { stdout } = this.#child;
    if (stdout === null) throw new Error("A process without output.");
    this.rests = once(stdout, "data").then(() => undefined);
  }

  async end(signal: "SIGKILL" | "SIGTERM"): Promise<void> {
    this.#child.kill(signal);
    await this.#ended;
  }
}
