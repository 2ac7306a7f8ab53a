import type { BlobRef } from "../blob/blob.ts";
import type { JsonObject, JsonValue } from "../json/json.ts";

/** The version of the events. A run that was written by a later one is refused, never guessed at. */
export const eventFormat = 1;

/**
 * What happens in a run, as it is written to the journal. Whatever was decided by working out an expression is in here, so
 * that reading a journal never works anything out again.
 */
export type RunEvent =
  | RunCreated
  | KeyAsked
  | KeyGranted
  | AttemptStarted
  | AttemptEnded
  | AttemptInterrupted
  | RetryScheduled
  | TimerFired
  | OutputsNamed
  | GateOpened
  | AnswerOffered
  | AnswerRefused
  | AnswerGiven
  | ChoiceTaken
  | PassStarted
  | LoopEnded
  | ItemsCounted
  | ResultsJoined
  | ChildStarted
  | ChildEnded
  | FilesAsked
  | FilesHashed
  | GroupEntered
  | NodeAdmitted
  | NodeSkipped
  | ResultKept
  | NodeFailed
  | InputsChanged
  | CancelRequested
  | CancelSpared
  | RunEnded;

export interface RunCreated {
  readonly type: "run.created";
  readonly format: typeof eventFormat;
  readonly run: string;
  /** Makes the ids of attempts unique beyond this store. */
  readonly nonce: string;
  readonly inputs: JsonObject;
  readonly context: JsonObject;
  readonly actor: string;
  /** The workflow's file, from the root of the project where it stands in there; undefined where it came from elsewhere. */
  readonly file?: string;
  /** Answers to gates, given before they open. */
  readonly answers: readonly EarlyAnswer[];
  /** The run that this one repeats, and what it keeps of it: results by address. */
  readonly rerunOf?: string;
  readonly kept?: Readonly<Record<string, Kept>>;
  /** What its own copy of the repository begins with. */
  readonly copyOf?: CopyOrigin;
  /** What its steps do to files is recorded. */
  readonly recording?: Recording;
}

export interface Recording {
  /** Where the tape is written when the run has ended, from the root of the project where it stands in there; undefined where it is not asked for. */
  readonly file?: string;
}

/** The copy of another run, as it was at a checkpoint. */
export interface CopyOrigin {
  readonly run: string;
  readonly checkpoint: string;
  /** The attempts that have worked in it, of those steps whose results are kept, in their order. */
  readonly stays: readonly CopyStay[];
}

/** One attempt in the copy that its run works in. */
export interface CopyStay extends CopyStates {
  readonly address: string;
  /** When it began and ended, as places in the order of all that has happened; null where it has not ended. */
  readonly from: number;
  readonly to: number | null;
}

/**
 * The checkpoints of the copy from before an attempt and from after it: the same one where it has changed nothing. What is not there
 * is not known.
 */
export interface CopyStates {
  readonly before?: string;
  readonly after?: string;
}

/** What a run that repeats another one takes over from it. */
export type Kept =
  | { readonly what: "activity"; readonly given: JsonObject; readonly outcome: AttemptOutcome }
  | { readonly what: "gate"; readonly choice: string; readonly by: string; readonly comment?: string }
  | { readonly what: "child"; readonly run: string; readonly outputs: JsonObject };

export interface EarlyAnswer {
  /** The id of a gate, or its address. */
  readonly gate: string;
  readonly choice: string;
  readonly by: string;
  readonly comment?: string;
}

/** An activity wants to hold a key before it begins. */
export interface KeyAsked {
  readonly type: "key.asked";
  readonly address: string;
  readonly key: string;
  readonly limit: number;
  /** How much of it; 1 where nothing is said. */
  readonly amount?: number;
  /** The runs that have asked before are cancelled to make room. */
  readonly evicts?: true;
}

/** It holds the key from now on, until it ends or is interrupted. */
export interface KeyGranted {
  readonly type: "key.granted";
  readonly address: string;
}

export interface AttemptStarted {
  readonly type: "attempt.started";
  readonly address: string;
  readonly attempt: number;
  readonly id: string;
  readonly given: JsonObject;
}

export interface AttemptEnded {
  readonly type: "attempt.ended";
  readonly address: string;
  readonly attempt: number;
  readonly outcome: AttemptOutcome;
}

export interface AttemptOutcome {
  readonly status: "success" | "failure" | "cancelled";
  readonly reason?: string;
  /** Why it has failed; of a success, what it has found that is not well and lets the run go on. */
  readonly message?: string;
  readonly output: JsonObject;
  readonly large?: Readonly<Record<string, BlobRef>>;
  /** What it has changed in the copy of the repository that its run works in, where that is recorded. */
  readonly files?: BlobRef;
  /** Of the copy that its run works in; not there where it has not worked in one. */
  readonly copy?: CopyStates;
  /** How it goes on after a failure; where this does not say, the step's `retry` does. */
  readonly next?: AttemptNext;
}

export type AttemptNext =
  /** Another attempt would not help. */
  | { readonly how: "never" }
  /** There is another attempt at a time, in milliseconds since 1970; the step uses up none of its attempts by that. */
  | { readonly how: "wait"; readonly until: number; readonly why: string }
  /** A person says whether there is another attempt. */
  | { readonly how: "ask"; readonly message: string };

/** The process that did it went away: on purpose, or not. */
export interface AttemptInterrupted {
  readonly type: "attempt.interrupted";
  readonly address: string;
  readonly attempt: number;
  readonly by: "stop" | "crash";
}

export interface RetryScheduled {
  readonly type: "retry.scheduled";
  readonly address: string;
  /** Milliseconds since 1970. */
  readonly due: number;
  /** Why it waits until then, where its last outcome has said so. */
  readonly why?: string;
}

export interface TimerFired {
  readonly type: "timer.fired";
  readonly address: string;
}

export interface OutputsNamed {
  readonly type: "outputs.named";
  readonly address: string;
  readonly outputs: JsonObject;
}

export interface GateOpened {
  readonly type: "gate.opened";
  readonly address: string;
  readonly opening: number;
  readonly message: string;
  readonly options: readonly string[];
  readonly showFile?: string;
  /** The verdict that has passed and without which it would not have opened. */
  readonly verdict?: string;
}

/** An answer that would let a verdict pass: it is given once it is known that the run still has what was graded. */
export interface AnswerOffered extends EarlyAnswer {
  readonly type: "answer.offered";
}

/** It is not: the gate is open anew, for another answer. */
export interface AnswerRefused {
  readonly type: "answer.refused";
  readonly address: string;
  readonly opening: number;
  readonly choice: string;
  readonly by: string;
  readonly message: string;
}

/** An answer to an open gate, or to one that has not opened yet. */
export interface AnswerGiven extends EarlyAnswer {
  readonly type: "answer.given";
  /** True where it had been given before the gate opened; it is used up now. */
  readonly early?: true;
  /** True where it had been offered before. */
  readonly offered?: true;
  /** The input that the answer was taken from; it is empty from now on where the gate asks again. */
  readonly input?: string;
}

export interface ChoiceTaken {
  readonly type: "choice.taken";
  readonly address: string;
  readonly subject: JsonValue;
  /** The number of the branch; null where none fits. */
  readonly branch: number | null;
}

export interface PassStarted {
  readonly type: "pass.started";
  readonly address: string;
  /** Counts from 1. */
  readonly pass: number;
  readonly most: number;
}

export interface LoopEnded {
  readonly type: "loop.ended";
  readonly address: string;
  readonly by: "condition" | "most";
  readonly most: number;
}

export interface ItemsCounted {
  readonly type: "items.counted";
  readonly address: string;
  readonly items: readonly JsonValue[];
  readonly width: number;
}

export interface ResultsJoined {
  readonly type: "results.joined";
  readonly address: string;
  readonly output: JsonObject;
}

export interface ChildStarted {
  readonly type: "child.started";
  readonly address: string;
  readonly attempt: number;
  readonly run: string;
  readonly workflow: string;
  readonly inputs: JsonObject;
  /** When it must have ended, in milliseconds since 1970. */
  readonly due?: number;
  /** Answers that were given to the run that begins it and that nobody has used: its gates may be meant. */
  readonly answers?: readonly EarlyAnswer[];
}

export interface ChildEnded {
  readonly type: "child.ended";
  readonly address: string;
  readonly run: string;
  readonly status: "success" | "failure" | "cancelled";
  readonly reason?: string;
  readonly message?: string;
  readonly outputs: JsonObject;
}

/** What a node says depends on files, which are hashed before it goes on. */
export interface FilesAsked {
  readonly type: "files.asked";
  readonly address: string;
  /** The patterns of each hash that it needs. */
  readonly patterns: readonly (readonly string[])[];
  /** The tree that the run should have: which one it has is to be told. */
  readonly tree?: string;
}

export interface FilesHashed {
  readonly type: "files.hashed";
  readonly address: string;
  readonly hashes: readonly FileHash[];
  /** The tree of git that the run has now, where that was asked; null where there is none that could be graded. */
  readonly tree?: string | null;
}

export interface FileHash {
  readonly patterns: readonly string[];
  /** Null where they could not be hashed. */
  readonly hash: string | null;
}

/** What stands in a group begins. */
export interface GroupEntered {
  readonly type: "group.entered";
  readonly address: string;
  /** When it must have ended, in milliseconds since 1970. */
  readonly due?: number;
}

/** A node of a graph has a condition, and it holds. */
export interface NodeAdmitted {
  readonly type: "node.admitted";
  readonly address: string;
}

/** It does not run: something that it needs holds it back, or its condition does not hold, or not any more now that it is to stop. */
export interface NodeSkipped {
  readonly type: "node.skipped";
  readonly address: string;
  readonly reason: "needs" | "condition";
  readonly message: string;
}

/** A node takes over what the repeated run had. */
export interface ResultKept {
  readonly type: "result.kept";
  readonly address: string;
}

/** A node that cannot be begun or finished: what it says cannot be worked out. */
export interface NodeFailed {
  readonly type: "node.failed";
  readonly address: string;
  readonly reason: "expression" | "invalid" | "unproven";
  readonly message: string;
}

export interface InputsChanged {
  readonly type: "inputs.changed";
  readonly inputs: JsonObject;
}

export interface CancelRequested {
  readonly type: "cancel.requested";
  readonly by: string;
  /** By somebody who knows that it was cancelled before: now ends what goes on all the same, too. */
  readonly again?: true;
}

/** These go on, or are still to come, though the run was cancelled. */
export interface CancelSpared {
  readonly type: "cancel.spared";
  readonly addresses: readonly string[];
}

export interface RunEnded {
  readonly type: "run.ended";
  readonly status: "success" | "failure" | "cancelled";
  readonly reason?: string;
  readonly message?: string;
  readonly outputs: JsonObject;
}
