import type { JsonObject, JsonValue } from "../json/json.ts";
import type { Plan } from "../plan/plan.ts";
import type { RunLanguage } from "../plan/run-language.ts";
import type { Tape } from "../tape/tape.ts";
import type { DryStep } from "./dry-run.ts";

export interface ReplayRequest {
  readonly tape: Tape;
  /** The workflow that it is decided by; without it, the recorded one, and then nothing at all may differ. */
  readonly plan?: Plan;
}

/** What comes of deciding a recorded run again. */
export interface Replay {
  readonly run: string;
  readonly workflow: string;
  /** How it has ended; undefined where it had not, as far as it was recorded. */
  readonly status?: "success" | "failure" | "cancelled";
  readonly counts: ReplayCounts;
  /** The first thing that is not as recorded. */
  readonly divergence?: Divergence;
  /** What was done until then, where another workflow has decided it. */
  readonly steps?: readonly DryStep[];
}

export interface ReplayCounts {
  readonly runs: number;
  readonly events: number;
  readonly attempts: number;
  /** Those of them that an agent has made. */
  readonly agentAttempts: number;
  /** Those of them that have changed files. */
  readonly trees: number;
}

export interface Divergence {
  readonly what: DivergenceKind;
  /** The run in which it is: the recorded one, or one that it has begun. */
  readonly run: string;
  /** Empty where the run as a whole is meant. */
  readonly address: string;
  readonly attempt?: number;
  readonly message: string;
  /** The first place in which both sides differ, such as `given.arguments.run[0]`; what only one of them has is null on the other. */
  readonly at: string;
  readonly recorded: JsonValue;
  readonly now: JsonValue;
}

export const divergenceKinds = [
  /** An attempt, or a run of its own, is given something else. */
  "given",
  /** Something else follows. */
  "follows",
  /** The run ends in another way, or gives something else. */
  "end",
  /** What came from outside does not fit what was decided before it. */
  "outside",
  /** The files are others. */
  "files",
  /** Something was done that is done no more. */
  "undone",
] as const;

export type DivergenceKind = (typeof divergenceKinds)[number];

export type RunLanguages = Readonly<Record<Plan["workflow"]["dialect"], RunLanguage>>;

/** Where in a run something is. */
export interface ReplayPlace {
  readonly run: string;
  readonly address: string;
  readonly attempt?: number;
}

export function placeOfEvent(run: string, event: JsonObject): ReplayPlace {
  const { address, attempt } = event;
  const place = { run, address: typeof address === "string" ? address : "" };
  return typeof attempt === "number" ? { ...place, attempt } : place;
}
