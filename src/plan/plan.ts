import type { Expression, Template } from "../expression/expression.ts";
import type { JsonValue } from "../json/json.ts";
import type { ShellScript } from "../shell-text/shell-text.ts";
import type { InputDefinition } from "./input.ts";

/** The version of this shape. A saved plan of another version is refused, never guessed at. */
export const planFormat = 1;

/**
 * What a workflow file means: the one shape that every dialect compiles to and that the engine walks.
 * Plain data without functions or places, so that it is saved with the run and hashed.
 */
export interface Plan {
  readonly format: typeof planFormat;
  readonly workflow: WorkflowHeader;
  readonly inputs: readonly InputDefinition[];
  readonly root: Block;
  readonly outputs: Arguments;
  /**
   * For each fan-out item, and for the workflow itself under the empty address: the address behind each step id. The address
   * of a single pass or item, with its number, is there where an expression names it.
   */
  readonly addresses: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** The plans of the workflows that this one calls, under the names that it calls them by. */
  readonly workflows: Readonly<Record<string, Plan>>;
}

export interface WorkflowHeader {
  readonly dialect: "steps" | "jobs";
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly author: string;
  readonly description: string;
  /** Its steps work in a copy of the repository that each run has for itself; else in the project's folder. */
  readonly workspace?: "own";
}

/** What stands inside a node, or in the workflow itself. */
export type Block = Sequence | Graph;

/** One node after the other. The first that fails ends it, and what follows is never begun. */
export interface Sequence {
  readonly nodes: readonly PlanNode[];
}

/** Each node begins when all that it needs has ended, and every node gets a result: at the least, that it was skipped. No node stands before what it needs. */
export interface Graph {
  readonly nodes: readonly PlanNode[];
  /** The ids of what a node needs, by its own id. */
  readonly needs: Readonly<Record<string, readonly string[]>>;
  /** Whether a node that was skipped holds back what needs it, as one that failed does; or is passed over, so that what it needs counts for those too. */
  readonly skipped: "holds" | "passes";
}

export type PlanNode = NodeWords & Primitive;

/** What the engine knows how to do. Step kinds are made of these; the engine never learns their names. */
export type Primitive = Call | Wait | Choice | Repeat | Each | Join | SubRun | Group;

export interface NodeWords {
  /**
   * Where the node stands in the tree. Inside a loop the address holds `[n]`, inside a fan-out `[i]`;
   * a run puts the number of the pass or of the item there.
   */
  readonly address: string;
  /** Its part of the address; empty for a node that stands in the place of what it is inside of. */
  readonly id: string;
  /** The step kind that the author wrote. */
  readonly kind: string;
  readonly continueOnError: boolean;
  /** In a graph: whether it runs. Without it, it runs where all that it needs has succeeded. */
  readonly when?: When;
}

export interface When {
  readonly condition: Argument;
  /** The condition is asked whatever came before, because it speaks of how that ended; else only where all of it succeeded. */
  readonly regardless: boolean;
}

/** Something done outside: a command, an agent. */
export interface Call {
  readonly primitive: "call";
  readonly arguments: Arguments;
  readonly conduct: Conduct;
  /** Named outputs, worked out when the activity has succeeded; `output` is what it gave. */
  readonly outputs: Arguments;
}

/** A choice that says no, in any case of letters. */
export function isRejection(choice: string): boolean {
  return ["reject", "abort"].includes(choice.toLowerCase());
}

/** A point that only a person passes. */
export interface Wait {
  readonly primitive: "wait";
  readonly message: Argument;
  readonly options: readonly string[];
  readonly onReject: "abort" | "skip" | "retry";
  readonly showFile?: Argument;
  readonly verdictInput?: string;
  /** It asks nobody unless this is a verdict that has passed; who lets it pass approves that verdict. */
  readonly requires?: Requirement;
}

/** Where a verdict comes from: what the step at an address gave. */
export interface Requirement {
  readonly from: string;
}

/** One of several branches, or none. */
export interface Choice {
  readonly primitive: "choice";
  readonly subject: Argument;
  /** By the truth of the subject, or by its text. */
  readonly by: "truth" | "text";
  readonly branches: readonly Branch[];
}

export interface Branch {
  /** What the author calls it: `then`, a case's key, `default`. */
  readonly name: string;
  /** The text to match, or nothing for the branch that takes what no other takes. */
  readonly match?: string;
  readonly body: Block;
}

/** The same block again and again, as long as a condition holds. */
export interface Repeat {
  readonly primitive: "repeat";
  readonly condition: Argument;
  readonly test: "before" | "after";
  readonly most: Argument;
  readonly body: Block;
  /** Whether the condition is asked after a pass that failed too; else such a pass ends the loop. */
  readonly regardless: boolean;
  /** What it is when the condition still holds after the last pass that is allowed. */
  readonly atMost: "success" | "failure";
}

/** The same node once for each item of a list. */
export interface Each {
  readonly primitive: "each";
  readonly items: Argument;
  readonly width: Argument;
  readonly body: PlanNode;
  /** What a failed item does to the others: none is begun any more, those under way are stopped too, or nothing. */
  readonly onFailure: "halt" | "stop" | "go on";
}

/** Collects what other steps gave. */
export interface Join {
  readonly primitive: "join";
  readonly from: readonly string[];
  readonly output: Arguments;
}

/** Another workflow as a run of its own. */
export interface SubRun {
  readonly primitive: "sub-run";
  readonly workflow: string;
  readonly inputs: Arguments;
  readonly conduct: Conduct;
  readonly outputs: Arguments;
}

/** Several nodes as one, with a last part that runs however the rest has ended and changes nothing about that. */
export interface Group {
  readonly primitive: "group";
  readonly body: Block;
  readonly finally?: Block;
  /** Seconds for the body; the last part is not counted. */
  readonly timeout?: number;
  readonly acquire?: Acquire;
  /** Named outputs, worked out when it has ended, unless it was cancelled. */
  readonly outputs: Arguments;
}

/** How the engine performs an activity. Times are in seconds. */
export interface Conduct {
  readonly timeout?: number;
  readonly retry?: Retry;
  readonly acquire?: Acquire;
  readonly env: Arguments;
  /** As `env`, for values that must not be seen in what is kept of a run. */
  readonly secrets: Arguments;
  readonly cwd?: Argument;
  readonly onInterrupt: "rerun" | "fail" | "ask";
}

export interface Retry {
  /** How many more attempts there are after the first. */
  readonly max: number;
  readonly backoff: "fixed" | "exponential";
  readonly interval: number;
}

/** A key that the activity holds while it goes on, of which no more than `limit` is held at once. */
export interface Acquire {
  readonly key: Argument;
  readonly limit: Argument;
  /** How much of it the activity holds; 1 where it is missing. */
  readonly amount?: Argument;
  /** Who else can want the same key: all of the project, or the runs of this workflow that the same actor began. */
  readonly scope: "project" | "workflow";
  /** Whether the runs that hold the key, or wait for it, are cancelled to make room. */
  readonly evicts: boolean;
}

export type Arguments = Readonly<Record<string, Argument>>;

/** A value that is known now, or the way to work it out when its time has come. */
export type Argument =
  | { readonly kind: "literal"; readonly value: JsonValue }
  | { readonly kind: "template"; readonly template: Template }
  | { readonly kind: "list"; readonly items: readonly Argument[] }
  | { readonly kind: "map"; readonly entries: Arguments }
  /** Every combination of the values of its axes, as maps; without what is excluded, and with what is included. */
  | { readonly kind: "combinations"; readonly axes: Arguments; readonly include: Argument; readonly exclude: Argument }
  /** A command: `values` fill the slots of the script, in order. */
  | {
      readonly kind: "shell";
      readonly source: string;
      readonly script: ShellScript;
      readonly values: readonly Expression[];
    };
