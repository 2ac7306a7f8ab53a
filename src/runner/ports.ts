import type { Blobs } from "../blob/blob.ts";
import type { Doorbell, OnRing } from "../doorbell/doorbell.ts";
import type { RunEvent } from "../engine/event.ts";
import type { VerdictApproval } from "../engine/run-state.ts";
import type { Entry, Journal, StepRow } from "../journal/journal.ts";
import type { Plan } from "../plan/plan.ts";
import type { RunLanguage } from "../plan/run-language.ts";
import type { Processes } from "../process/process.ts";
import type { Clock } from "../time/clock.ts";
import type { OutputStream, Performer, RunWords } from "./performer.ts";

/** What a runner needs of the world. */
export interface RunnerPorts {
  readonly journal: Journal<RunEvent>;
  readonly blobs: Blobs;
  readonly processes: Pick<Processes, "killSurvivors">;
  /** By the kind of step. */
  readonly performers: ReadonlyMap<string, Performer>;
  readonly languages: Readonly<Record<Plan["workflow"]["dialect"], RunLanguage>>;
  readonly clock: Clock;
  readonly openDoorbell: (onRing: OnRing) => Promise<Doorbell>;
  /** The root of the project as it is now: it may have been moved since a run began. */
  readonly folder: string;
  /** Where the private folder of a run stands, whether it has been made or not: an absolute path. */
  readonly workspaceOf: (run: string) => string;
  /** Where the file of a workflow stands that another one calls by a name; empty where it has no place. */
  readonly folderOfCalled: (name: string, callerFolder: string) => string;
  /** Removes what an attempt has left on the disk that nobody goes on with. */
  readonly forget: (attempt: string) => void;
  /** The hash of all files below a folder that fit the patterns; null where they cannot be hashed. */
  readonly hashFiles: (folder: string, patterns: readonly string[]) => Promise<string | null>;
  /** The tree of git that a run has now, to hold against what was graded; null where there is none. It does not throw. */
  readonly treeOf: (run: RunWords) => Promise<string | null>;
  /** Keeps what a run has made, when it has ended: called before it is let go, and again where that was cut short. It does not throw. */
  readonly keepResult: (run: string) => Promise<void>;
  /** Keeps that somebody has let a verdict pass: called once the journal has it, and again where that was cut short. It does not throw. */
  readonly approve: (run: string, approval: VerdictApproval) => Promise<void>;
  /** A word that no other run has: letters and digits. */
  readonly newNonce: () => string;
  readonly watcher: Watcher;
}

/** Is told what goes on in the runs of this process. */
export interface Watcher {
  /** These entries are in the journal now, and the rows of these steps have changed by that; or a run is taken up of which these steps wait. */
  appended(run: string, entries: readonly Entry<RunEvent>[], steps: readonly StepRow[]): void;
  output(from: OutputSource, stream: OutputStream, chunk: Buffer): void;
  /** Something that a person wants to know of a run and no event tells. */
  note(run: string, text: string): void;
}

export interface OutputSource {
  readonly run: string;
  readonly address: string;
  readonly attempt: string;
}
