import type { JsonObject, JsonValue } from "../json/json.ts";
import type { InputType } from "../plan/input.ts";
import type { Problem } from "../problem/problem.ts";
import type { Actor } from "../registry/ownership.ts";
import type { Definition, Version } from "../registry/registry.ts";
import type { Begun, Cancelled, RunReport, RunWords, StoryLine } from "./runs.ts";

/**
 * What can be done with registered workflows and with their runs, by whom it is asked for. Every door speaks to this: requests
 * and answers are plain data. What cannot be done for a reason outside is refused; what is wrong with a file or an input comes
 * back as problems. An owner sees and does everything with what is theirs, an admin with everything, and others nothing.
 */
export interface RegisteredWorkflows {
  add(request: AddRequest): Promise<AddAnswer>;
  get(request: WorkflowRequest & { readonly version?: number }): Promise<GetAnswer>;
  /** Those of the actor; of everybody for an admin. */
  list(request: { readonly actor: Actor }): Promise<readonly ListedWorkflow[]>;
  /** Cancels the runs that go on, and frees the name. What has run stays readable. */
  remove(request: WorkflowRequest): Promise<RemoveAnswer>;
  inputs(request: WorkflowRequest): Promise<InputsAnswer>;
  run(request: RunRegistered): Promise<Begun>;
  /** A run that has ended is let be. */
  cancel(request: RunOfWorkflow): Promise<Cancelled>;
  rerun(request: RerunRegistered): Promise<Begun>;
  /** The newest first. */
  runs(request: WorkflowRequest & { readonly limit?: number }): Promise<readonly RunWords[]>;
  detail(request: RunOfWorkflow): Promise<RunReport>;
  /** What has happened, a line an event; and goes on happening, where that is asked for. */
  log(request: RunOfWorkflow & { readonly follow: boolean }): AsyncIterable<StoryLine>;
  /** What a step has printed, in all its attempts; empty where it printed nothing. */
  stepLog(request: StepOfRun): Promise<string>;
}

export interface WorkflowRequest {
  readonly actor: Actor;
  /** The name. */
  readonly workflow: string;
}

export interface RunOfWorkflow extends WorkflowRequest {
  readonly run: string;
}

export interface AddRequest {
  readonly actor: Actor;
  /** Must be the name that the text itself gives. */
  readonly workflow?: string;
  readonly text: string;
  /** What the text is called where something is wrong with it. */
  readonly file?: string;
}

export type AddAnswer =
  | {
      readonly ok: true;
      /** False where this text was registered already. */
      readonly isNew: boolean;
      readonly version: Version;
      /** Warnings. */
      readonly problems: readonly Problem[];
    }
  | Wrong;

/** What was given cannot be used. */
export interface Wrong {
  readonly ok: false;
  readonly problems: readonly Problem[];
}

export interface GetAnswer {
  readonly definition: Definition;
  /** All of the name that the actor may see, the oldest first. */
  readonly versions: readonly Version[];
}

export interface ListedWorkflow {
  readonly version: Version;
  readonly lastRun?: RunWords;
}

export interface RemoveAnswer {
  readonly version: Version;
  /** The runs that went on. */
  readonly cancelled: readonly string[];
}

export type InputsAnswer = { readonly ok: true; readonly inputs: readonly InputWords[] } | Wrong;

export interface InputWords {
  readonly name: string;
  readonly type: InputType;
  readonly required: boolean;
  readonly default: JsonValue;
  readonly description: string | null;
}

export interface RunRegistered extends WorkflowRequest {
  readonly inputs: JsonObject;
  /** A word of letters, digits, _ and -; without it one is made. */
  readonly id?: string;
  /** True where somebody else drives it. */
  readonly leave?: boolean;
}

export interface RerunRegistered extends RunOfWorkflow {
  /** The newest version, instead of what the run was. */
  readonly latest: boolean;
  /** Only what has failed, and what comes after it. */
  readonly failed: boolean;
  readonly id?: string;
  readonly leave?: boolean;
}

export interface StepOfRun extends RunOfWorkflow {
  /** Before the step in its address, for workflows that have jobs. */
  readonly job?: string;
  /** An id or an address. */
  readonly step: string;
}
