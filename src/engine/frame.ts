import type { BlobRef } from "../blob/blob.ts";
import type {
  AttemptNext,
  AttemptOutcome,
  ChildStarted,
  EarlyAnswer,
  FileHash,
  FilesAsked,
  GateOpened,
  KeyAsked,
} from "./event.ts";
import type { JsonObject, JsonValue } from "../json/json.ts";
import type { Block, Call, Choice, Each, Group, Join, PlanNode, Repeat, SubRun, Wait } from "../plan/plan.ts";
import type { Progress } from "./progress.ts";

/** A node that has begun and not ended. What has ended leaves a result and nothing else. */
export type Frame =
  | CallFrame
  | WaitFrame
  | ChoiceFrame
  | RepeatFrame
  | EachFrame
  | JoinFrame
  | SubRunFrame
  | GroupFrame;

interface FrameOf<Node> {
  readonly node: PlanNode & Node;
  readonly address: string;
  /** What its result is filed under: the address with `[n]` for every pass, so that the newest is found. */
  readonly key: string;
  readonly body: Body;
  /** Its condition is to be asked: before it begins, or once more now that what surrounds it stops. */
  weighs: boolean;
  /** What it has to know of files before it goes on. */
  asks: Pick<FilesAsked, "patterns" | "tree"> | undefined;
  /** The hashes of files that it has asked for. */
  hashes: readonly FileHash[];
  /** It goes on though what surrounds it has stopped, because its condition says so. */
  spared: boolean;
}

export interface CallFrame extends FrameOf<Call> {
  readonly primitive: "call";
  phase:
    | "ready"
    /** It waits for its turn with a key. */
    | "queued"
    /** An attempt is under way. */
    | "running"
    /** The next attempt waits for its time. */
    | "waiting"
    /** A person says whether there is another attempt. */
    | "asking"
    /** It has succeeded; its named outputs are not worked out yet. */
    | "naming";
  attempts: number;
  /** Attempts that failed, and that a retry may repeat. */
  failures: number;
  crashes: number;
  /** How often in a row it has waited for a time that its outcomes named. */
  waits: number;
  /** How often a person has said that it goes on after a failure. */
  goneOn: number;
  attempt?: string;
  /** How it asked for the key that it holds, or waits for. */
  wants?: KeyAsked;
  held: boolean;
  due?: number;
  /** Why it waits, where its last outcome has said until when. */
  why?: string;
  /** What a person is asked. */
  question?: Pick<GateOpened, "message" | "options">;
  given: JsonObject;
  last?: LastAttempt;
  /** How the newest attempt has ended of those that another one followed. */
  before?: AttemptOutcome;
}

export interface LastAttempt {
  readonly status: "success" | "failure" | "cancelled" | "interrupted";
  readonly reason?: string | undefined;
  readonly message?: string | undefined;
  readonly output: JsonObject;
  readonly large?: Readonly<Record<string, BlobRef>> | undefined;
  readonly next?: AttemptNext | undefined;
}

export interface WaitFrame extends FrameOf<Wait> {
  readonly primitive: "wait";
  phase: "ready" | "open";
  opening: number;
  message: string;
  showFile?: string;
  /** The verdict that an answer approves. */
  verdict?: string;
  /** An answer that is held against what the run has now. */
  offered?: EarlyAnswer;
  /** The tree that the run had when that was last asked; null where there was none that could be graded. */
  tree?: string | null;
}

export interface ChoiceFrame extends FrameOf<Choice> {
  readonly primitive: "choice";
  phase: "ready" | "inside";
  output: JsonObject;
}

export interface RepeatFrame extends FrameOf<Repeat> {
  readonly primitive: "repeat";
  phase: "ready" | "inside";
  /** Passes that have begun. */
  pass: number;
  most: number;
  /** How the last of them ended. */
  last?: RunEnd;
}

export interface EachFrame extends FrameOf<Each> {
  readonly primitive: "each";
  phase: "ready" | "inside";
  items: readonly JsonValue[];
  width: number;
  next: number;
  running: number;
  /** An item has failed or was cancelled: no more are begun. */
  halted: boolean;
  readonly results: (Result | undefined)[];
}

export interface JoinFrame extends FrameOf<Join> {
  readonly primitive: "join";
  phase: "ready";
}

export interface SubRunFrame extends FrameOf<SubRun> {
  readonly primitive: "sub-run";
  phase: "ready" | "queued" | "running" | "waiting" | "naming";
  attempts: number;
  failures: number;
  wants?: KeyAsked;
  held: boolean;
  run?: string;
  /** How the run was begun that is under way. */
  begun?: ChildStarted;
  /** Its time is over, and it is being cancelled. */
  overdue: boolean;
  due?: number;
  given: JsonObject;
  last?: LastAttempt;
}

export interface GroupFrame extends FrameOf<Group> {
  readonly primitive: "group";
  phase:
    | "ready"
    /** It waits for its turn with a key. */
    | "queued"
    | "inside"
    /** All of it has ended; its outputs are not worked out yet. */
    | "naming";
  wants?: KeyAsked;
  held: boolean;
  /** How its body ended; undefined while that goes on. */
  end?: RunEnd;
  due?: number;
}

/** How a part of a run ended, before what comes last in it. */
export interface RunEnd {
  readonly status: "success" | "failure" | "cancelled";
  readonly reason?: string | undefined;
  readonly message?: string | undefined;
}

/** Whether it has an attempt, or a run of its own, under way. */
export function isUnderWay(frame: Frame): frame is CallFrame | SubRunFrame {
  return (frame.primitive === "call" || frame.primitive === "sub-run") && frame.phase === "running";
}

/** One time through a block of nodes. */
export interface Body {
  /** The node that it belongs to; undefined for the run itself. */
  readonly owner: Frame | undefined;
  readonly block: Block;
  /** In a sequence: the number of the node that is under way. */
  at: number;
  /** In a graph: how far it is. */
  readonly progress: Progress | undefined;
  /** The last part of a group: it goes on where the group is stopped. */
  readonly isLast: boolean;
  /** Nothing new begins in it any more, and this is how it will have ended. */
  stopped: RunEnd | undefined;
  /** What the addresses and the keys inside begin with. */
  readonly prefix: string;
  readonly keyPrefix: string;
  /** The item of a fan-out that it is for. */
  readonly item?: { readonly index: number; readonly value: JsonValue; readonly namespace: string };
  /** The keys that were filed inside an item: nobody outside can see them, so they go when the item ends. */
  readonly filed?: Set<string> | undefined;
}

/** How a node ended. */
export interface Result {
  readonly kind: string;
  readonly status: "success" | "failure" | "skipped" | "cancelled";
  readonly reason?: string | undefined;
  readonly message?: string | undefined;
  readonly given: JsonObject;
  readonly output: JsonObject;
  /** Parts of the output that are kept as blobs. */
  readonly large?: Readonly<Record<string, BlobRef>> | undefined;
  /** What stands as `results` in the output: the results of other nodes, which are not copied. */
  readonly list?: readonly Result[] | undefined;
}
