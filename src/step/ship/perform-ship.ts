import { rmSync } from "node:fs";
import type { Blobs } from "../../blob/blob.ts";
import type { AttemptOutcome } from "../../engine/event.ts";
import type { JsonObject } from "../../json/json.ts";
import { Refusal } from "../../problem/refusal.ts";
import type { Performer, Task } from "../../runner/performer.ts";
import { keepText } from "../agent-work/story.ts";
import { notPerformed } from "../not-performed.ts";
import type { RunTrees } from "../run-tree.ts";
import { gitScratchOf } from "../scratch.ts";
import { acceptedIn, askAbout, type Doubt } from "./asked.ts";
import { unprovenCode } from "./graded-work.ts";
import { noForgeCode } from "./publish.ts";
import { readShipSettings, type ShipSettings } from "./ship-settings.ts";
import { type ShipWorkPorts, ShipWork } from "./ship-work.ts";

export interface ShipPorts extends ShipWorkPorts {
  readonly trees: RunTrees;
  readonly blobs: Blobs;
}

/** Makes a branch of what was graded, pushes it and opens a request where that is asked for. */
export function performShip(ports: ShipPorts): Performer {
  return async (task) => {
    const told: Told = { output: {}, story: "" };
    const tell = (line: string): void => {
      told.story += `${line}\n`;
      task.onOutput("stderr", Buffer.from(`${line}\n`));
    };
    try {
      return await ship(ports, { task, settings: readShipSettings(task.given), told, tell });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return refused(error, told, acceptedIn(task));
    } finally {
      rmSync(gitScratchOf(ports.scratchFolder, task.attempt), { recursive: true, force: true });
    }
  };
}

/** What is done by now, also where the rest fails. */
interface Told {
  output: JsonObject;
  story: string;
}

interface Shipping {
  readonly task: Task;
  readonly settings: ShipSettings;
  readonly told: Told;
  readonly tell: (line: string) => void;
}

async function ship(ports: ShipPorts, { task, settings, told, tell }: Shipping): Promise<AttemptOutcome> {
  const stay = await ports.trees.enter(task);
  if (stay === undefined) {
    const why = "This step ships what a run has made in a copy of its own, and this run works in your folder.";
    return notPerformed("invalid", `${why} Write \`workspace: own\` at the top of the workflow.`);
  }
  try {
    const work = new ShipWork(ports, { task, settings, tree: stay.tree, tell });
    const accepted = acceptedIn(task);
    const doubt = await work.look(accepted);
    if (doubt !== undefined) return asked(doubt, accepted, tell);
    for await (const done of work.perform()) told.output = { ...told.output, ...done };
    const summary = await keepText(ports.blobs, work.summary);
    const output = { ...told.output, summary: summary.text, stderr: told.story };
    return { status: "success", output, ...(summary.blob === undefined ? {} : { large: { summary: summary.blob } }) };
  } finally {
    await stay.leave();
  }
}

function asked(doubt: Doubt, accepted: readonly string[], tell: (line: string) => void): AttemptOutcome {
  tell(doubt.message);
  return askAbout(doubt, accepted);
}

/** What the workflow says, or was given, is wrong. */
const invalid = /^(?:REVIEW|SPEC)_|^SHIP_(?:BRANCH|REQUEST|PUSH_KEPT)/u;

/** What a person can mend outside of the run is asked about: whatever was done is found by the next attempt, and nothing of the run is lost. */
function refused(error: Refusal, { output, story }: Told, accepted: readonly string[]): AttemptOutcome {
  const message = error.hint === undefined ? error.message : `${error.message} ${error.hint}`;
  const words = { ...output, ...(accepted.length === 0 ? {} : { accepted }), stderr: story };
  // Another attempt would find the same.
  const next = { how: "never" } as const;
  if (error.code === unprovenCode) return { status: "failure", reason: "unproven", message, output: words, next };
  if (error.code === noForgeCode) return { status: "failure", reason: "unavailable", message, output: words, next };
  if (invalid.test(error.code)) return { status: "failure", reason: "invalid", message, output: words, next };
  const asking = { how: "ask", message: `${message} "go on" tries again; "stop" ends the step.` } as const;
  return { status: "failure", reason: "infrastructure", message, output: words, next: asking };
}
