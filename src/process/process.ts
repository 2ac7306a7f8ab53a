import type { Mask } from "../secret/mask.ts";

/** Runs commands of the machine, and leaves nothing of them behind. */
export interface Processes {
  run(request: ProcessRequest): Promise<ProcessEnd>;
  /** Kills whatever still runs of these attempts: their own group, and those that have left it. */
  killSurvivors(attempts: AttemptMatch): Promise<number>;
}

/** The attempts that are meant: one by its id, or all whose ids begin so. */
export type AttemptMatch = { readonly attempt: string } | { readonly prefix: string };

export interface ProcessRequest {
  readonly argv: readonly [string, ...string[]];
  readonly folder: string;
  /** The whole environment; WAYBILL_ATTEMPT is added to it. */
  readonly env: Readonly<Record<string, string>>;
  /** Its standard input; nothing where it is not given. */
  readonly stdin?: string;
  /** Unique for ever; whatever the command starts can be found by it. */
  readonly attempt: string;
  readonly timeoutMs?: number;
  /** Where output that does not fit into memory goes; the files are made when the first byte comes. */
  readonly spool: { readonly stdout: string; readonly stderr: string };
  readonly onOutput?: (stream: "stdout" | "stderr", chunk: Buffer) => void;
  /** Called when the command runs: whatever is done then, nobody waits for until the command ends. */
  readonly onStart?: () => void;
  /** What must not be seen of its output: not in memory, not in the files, and not by whoever listens. */
  readonly mask?: Mask;
  readonly signal: AbortSignal;
}

export type ProcessEnd = { readonly stdout: Captured; readonly stderr: Captured } & (
  | { readonly how: "exited"; readonly code: number }
  | { readonly how: "killed"; readonly signal: string }
  | { readonly how: "timed out" }
  | { readonly how: "cancelled" }
  /**
   * The command could not be started. `reason` is the code of the system: ENOENT, EACCES, E2BIG, EINVAL; or NO_FOLDER
   * where its folder is missing, and NO_INPUT where there is no room for its input.
   */
  | { readonly how: "not started"; readonly reason: string }
);

/** One output of a command, as it may be seen. */
export interface Captured {
  readonly bytes: number;
  /** What was written, as UTF-8 with a mark for what is none; undefined where it is more than memory should hold. */
  readonly text?: string;
  /** The end of it, where it is more than that. */
  readonly tail?: string;
  /** The same without a mask, where there is one: for values that are read from it, and are masked then. It is never kept. */
  readonly unmasked?: string;
  /** The spool file; undefined where nothing was written. */
  readonly file?: string;
  /** Bytes that were written after the spool was full and are not kept. */
  readonly dropped: number;
  /** The code of the system, where it is not for its limit that the spool took no more. */
  readonly failure?: string;
}
