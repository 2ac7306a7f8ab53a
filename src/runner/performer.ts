import type { AttemptOutcome } from "../engine/event.ts";
import type { JsonObject } from "../json/json.ts";
import type { Call, PlanNode } from "../plan/plan.ts";

/** Does in the world what one kind of step asks for. Whatever comes of it is an outcome; a refusal that is thrown is one too. */
export type Performer = (task: Task) => Promise<AttemptOutcome>;

/** One attempt at an activity. */
export interface Task {
  readonly run: RunWords;
  readonly node: PlanNode & Call;
  readonly address: string;
  /** Which attempt it is; the first is 1. */
  readonly number: number;
  /** How the newest attempt before it has ended; those that were interrupted have left no word. */
  readonly last?: AttemptOutcome;
  /** How often a person has said "go on" where this step had failed. */
  readonly goneOn: number;
  /** Unique for ever: processes that belong to it are found by it. */
  readonly attempt: string;
  /** The same for every attempt, so that whoever is asked twice can know it. */
  readonly idempotencyKey: string;
  /** The arguments of the node, worked out. */
  readonly given: JsonObject;
  readonly env: JsonObject;
  /** Variables that nobody else may see: no event has them, and they are masked in what comes of it. */
  readonly secrets: JsonObject;
  /** From the root of the project, or absolute. */
  readonly cwd: string | undefined;
  readonly onOutput: (stream: OutputStream, chunk: Buffer) => void;
  readonly signal: AbortSignal;
}

export type OutputStream = "stdout" | "stderr";

export interface RunWords {
  readonly id: string;
  /** The root of the project. */
  readonly folder: string;
  /** Where its commands run, unless a step says where. */
  readonly workFolder: string;
  /** Whether its steps work in a copy of the repository that is its own, and not in the project's folder. */
  readonly ownTree: boolean;
  /** Whether what its steps do to files is recorded. */
  readonly isRecorded: boolean;
  /** Where the workflow file stands; empty where it has no place. */
  readonly workflowFolder: string;
  /** The private folder of the run, absolute; it is made when the first command needs it. */
  readonly workspace: string;
}
