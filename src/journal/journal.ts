import type { JsonObject } from "../json/json.ts";

/** What changes in the tables beside the entries. */
export interface Changes {
  readonly run?: RunChange;
  /** Each replaces the row of its address. */
  readonly steps: readonly StepRow[];
  readonly gates: readonly GateRow[];
}

export type RunStatus = "running" | "waiting" | "success" | "failure" | "cancelled";
export type StepStatus = "running" | "waiting" | "success" | "failure" | "skipped" | "cancelled";

/** What is given replaces what was; null removes it. */
export interface RunChange {
  readonly status?: RunStatus;
  readonly reason?: string | null;
  readonly message?: string | null;
  readonly inputs?: JsonObject;
  readonly outputs?: JsonObject | null;
  readonly endedAt?: number | null;
  readonly dueAt?: number | null;
}

export interface StepRow {
  readonly address: string;
  readonly id: string;
  readonly kind: string;
  readonly status: StepStatus;
  readonly reason?: string;
  readonly message?: string;
  readonly attempts: number;
  readonly startedAt: number;
  readonly endedAt?: number;
  /** The number of the entry that holds its output. */
  readonly outputSeq?: number;
}

export interface GateRow {
  readonly address: string;
  readonly id: string;
  /** How often it has been opened; a gate that is rejected and asks again is opened once more. */
  readonly opening: number;
  readonly message: string;
  readonly options: readonly string[];
  readonly state: "open" | "answered" | "closed";
  readonly choice?: string;
  readonly comment?: string;
  readonly by?: string;
  readonly showFile?: string;
  readonly openedAt: number;
  readonly answeredAt?: number;
}
