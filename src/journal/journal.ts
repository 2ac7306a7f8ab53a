import type { JsonObject, JsonValue } from "../json/json.ts";

/**
 * The journal: for each run an append-only list of entries, and tables that are derived of them and change in the same
 * transaction. Nothing else is truth. What an event is, is up to whoever keeps them here: JSON. Only the owner of a run appends; all others post to its inbox.
 */
export interface Journal<Event = JsonObject> {
  /** Makes a run with its first entries. Refused (RUN_EXISTS) where the id is taken. */
  create(run: NewRun<Event>): Promise<Claim>;
  run(id: string): Promise<RunRow | undefined>;
  /** The newest first. */
  runs(filter?: RunFilter): Promise<readonly RunRow[]>;
  /** The runs that wait for a time which has come by now, the longest overdue first. */
  due(now: number): Promise<readonly RunRow[]>;

  /**
   * Makes `owner` the owner of a run, if its fence still is what the caller has read; undefined where somebody was faster.
   * From then on an append under an older fence is refused.
   */
  claim(run: string, fence: number, owner: string): Promise<Claim | undefined>;
  /** Gives a run back: the claim is worth nothing any more. Nothing happens where somebody else has claimed the run since. */
  release(claim: Claim): Promise<void>;

  /**
   * Durable when it resolves, all or nothing. Refused (RUN_TAKEN) when another owner has claimed the run, when it was given
   * back, or when it has entries that the owner has not seen. Appends of one moment, of any number of runs, share one transaction.
   * The append that ends a run gives back what it holds, since nobody claims a run that is over. Gives the runs whose turn
   * has come by that.
   */
  append(append: Append<Event>): Promise<readonly string[]>;
  /** Entries after a sequence number, in order, at most `limit`. Numbers begin with 1. */
  entries(run: string, after: number, limit: number): Promise<readonly Entry<Event>[]>;

  plan(hash: string): Promise<string | undefined>;
  steps(run: string): Promise<readonly StepRow[]>;
  gates(run: string): Promise<readonly GateRow[]>;

  /** Anyone may post, whether the run is active or not. An item with a key that the run has seen before is not posted again. */
  post(item: NewInboxItem): Promise<"posted" | "known">;
  /** What has been posted and not taken over by an append yet, in order. */
  inbox(run: string): Promise<readonly InboxItem[]>;

  /**
   * Asks for an amount of a key, of which no more than a limit is given at once, in the order of asking. True where the run has it
   * now; where not, the message comes into its inbox when its turn has come. Asking again changes nothing.
   */
  hold(claim: Claim, wish: Wish): Promise<boolean>;
  /** The other runs that hold the key which a run has asked for at an address, or have asked for it before; the first first. */
  aheadOf(run: string, address: string): Promise<readonly string[]>;
  /**
   * Takes from a run that nobody drives what it has asked for at these addresses and does not use yet; it asks again when it
   * goes on. Gives the runs whose turn has come by that. Nothing happens where somebody has claimed the run since.
   */
  passOver(run: Claim, addresses: readonly string[]): Promise<readonly string[]>;
  /** The run keeps what it has asked for at these addresses, and gives the rest back. Gives the runs whose turn has come by that. */
  keepHolds(claim: Claim, addresses: readonly string[]): Promise<readonly string[]>;

  close(): Promise<void>;
}

export interface Wish {
  /** A run has one hold for each address. */
  readonly address: string;
  readonly key: string;
  /** How much of the key may be held at once in all. */
  readonly limit: number;
  /** How much of it the run wants; no more than the limit. */
  readonly amount: number;
  readonly message: Omit<NewInboxItem, "run">;
}

export interface NewRun<Event = JsonObject> {
  readonly id: string;
  /** Where the owner listens. */
  readonly owner: string;
  /** The plan that the run keeps, whatever becomes of the file: JSON, saved once for each hash. */
  readonly plan: { readonly hash: string; readonly json: string };
  readonly row: Omit<RunRow, "fence" | "owner" | "entries" | "plan">;
  readonly entries: readonly NewEntry<Event>[];
}

/** The right to append to a run. */
export interface Claim {
  readonly run: string;
  readonly fence: number;
}

export interface NewEntry<Event = JsonObject> {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly event: Event;
}

export interface Entry<Event = JsonObject> extends NewEntry<Event> {
  readonly seq: number;
}

export interface Append<Event = JsonObject> {
  readonly claim: Claim;
  /** The number of entries that the run has; the new ones come after them. */
  readonly after: number;
  readonly entries: readonly NewEntry<Event>[];
  readonly changes: Changes;
  /** The numbers of the inbox items that these entries take over. They leave the inbox; their keys stay known. One that is not there is a fault. */
  readonly taken: readonly number[];
}

/** What changes in the tables beside the entries. */
export interface Changes {
  readonly run?: RunChange;
  /** Each replaces the row of its address. */
  readonly steps: readonly StepRow[];
  readonly gates: readonly GateRow[];
}

export type RunStatus = "running" | "waiting" | "success" | "failure" | "cancelled";
export type StepStatus = "running" | "waiting" | "success" | "failure" | "skipped" | "cancelled";

export interface RunRow {
  readonly id: string;
  readonly workflow: string;
  readonly status: RunStatus;
  readonly reason?: string;
  readonly message?: string;
  readonly actor: string;
  /** The root of the project when the run began. */
  readonly folder: string;
  readonly plan: string;
  readonly parent?: { readonly run: string; readonly address: string };
  readonly origin?: RunOrigin;
  readonly inputs: JsonObject;
  readonly outputs?: JsonObject;
  readonly startedAt: number;
  readonly endedAt?: number;
  /** The next time at which something is due. */
  readonly dueAt?: number;
  /** Where the owner listens; undefined where the run was given back. */
  readonly owner?: string;
  readonly fence: number;
  /** How many entries there are. */
  readonly entries: number;
}

/** The registered workflow that a run is of. */
export interface RunOrigin {
  readonly workflow: string;
  readonly version: number;
  /** Of the workflow, when the run began. */
  readonly owner: string;
  readonly source: "manual" | "rerun";
}

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
  /** When it goes on by itself, where it waits for that. */
  readonly dueAt?: number;
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

export interface RunFilter {
  readonly status?: RunStatus;
  readonly limit?: number;
  readonly parent?: string;
  /** The name of a registered workflow that they are of. */
  readonly registered?: string;
}

export interface NewInboxItem {
  readonly run: string;
  /** Makes posting idempotent within the run. */
  readonly key: string;
  readonly at: number;
  readonly body: JsonObject;
}

export interface InboxItem {
  readonly number: number;
  readonly key: string;
  readonly at: number;
  readonly body: JsonValue;
}
