import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { folderBlobs } from "../../src/blob/folder/folder-blobs.ts";
import type { AttemptOutcome } from "../../src/engine/event.ts";
import type { JsonObject } from "../../src/json/json.ts";
import type { Arguments, Call, PlanNode } from "../../src/plan/plan.ts";
import { localProcesses } from "../../src/process/local/local-processes.ts";
import type { Performer, Task } from "../../src/runner/performer.ts";
import { readShellText } from "../../src/shell-text/read-shell-text.ts";
import type { CommandPorts } from "../../src/step/run-process.ts";
import { cut } from "./shell-parts.ts";

const path = "/usr/local/bin:/usr/bin:/bin";

/** One attempt at a step of a project that is really there. */
export class StepRig {
  readonly folder = mkdtempSync(join(tmpdir(), "waybill-step-"));
  readonly state = join(this.folder, "state");
  readonly workspace = join(this.state, "workspaces", "r");
  readonly ports: CommandPorts = {
    processes: localProcesses(),
    blobs: folderBlobs(join(this.state, "blobs")),
    scratchFolder: join(this.state, "scratch"),
    env: { PATH: path },
  };
  /** What whoever listened has heard. */
  heard = "";

  constructor() {
    mkdirSync(this.state);
  }

  perform(performer: Performer, asked: Partial<Task>): Promise<AttemptOutcome> {
    return performer({
      run: {
        id: "r",
        folder: this.folder,
        workflowFolder: "",
        workFolder: this.folder,
        ownTree: false,
        isRecorded: false,
        workspace: this.workspace,
      },
      node: callOf({}),
      address: "a",
      number: 1,
      goneOn: 0,
      attempt: basename(this.folder),
      idempotencyKey: "r:a",
      given: {},
      env: {},
      secrets: {},
      cwd: undefined,
      onOutput: (_, chunk) => {
        this.heard += chunk.toString();
      },
      signal: new AbortController().signal,
      ...asked,
    });
  }

  /** Everything that the state folder holds, names and texts. */
  kept(): string {
    const files = readdirSync(this.state, { recursive: true, withFileTypes: true });
    return files
      .map((file) => `${file.name} ${file.isFile() ? readFileSync(join(file.parentPath, file.name), "utf8") : ""}`)
      .join("\n");
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}

/** What a task has of a command: `run` with `{{name}}` where the values stand. */
export function commandOf(run: string, values: JsonObject = {}, more: JsonObject = {}): Pick<Task, "node" | "given"> {
  const { parts, names } = cut(run);
  const read = readShellText(parts);
  if (!read.ok) throw new Error(`This is no command: ${run}`);
  const command = { kind: "shell", source: run, script: read.value, values: [] } as const;
  return { node: callOf({ run: command }), given: { run: names.map((name) => values[name] ?? null), ...more } };
}

function callOf(given: Arguments): PlanNode & Call {
  const conduct = { env: {}, secrets: {}, onInterrupt: "rerun" } as const;
  const words = { address: "a", id: "a", kind: "shell", continueOnError: false };
  return { ...words, primitive: "call", arguments: given, conduct, outputs: {} };
}
