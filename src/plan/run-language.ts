import type { Expression, Names, Template, Value } from "../expression/expression.ts";
import type { JsonObject, JsonValue } from "../json/json.ts";

/**
 * What a dialect brings to a run: the meaning of its names, and the values of its expressions.
 * `E` are the expressions that the dialect writes into plans; it is asked about no others, since a plan is run by the language of its own dialect.
 */
export interface RunLanguage<E extends Expression = Expression> {
  /** Where commands run and files are looked for, unless a step says where: in the project, or in the run's own folder. */
  readonly worksIn: "project" | "workspace";
  /** Whether a run that failed has outputs too, as far as they can be worked out. */
  readonly outputsAtFailure: boolean;
  /** The names that may be used at one place of a run. */
  names(view: RunView, place: RunPlace): Names;
  text(template: Template<E>, names: Names): Worked<Value>;
  condition(template: Template<E>, names: Names): Worked<boolean>;
  /** An expression in a command; `source` is the author's text, for messages. */
  value(source: string, expression: E, names: Names): Worked<Value>;
}

/** A value that was worked out, or a sentence that says why there is none. */
export type Worked<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly message: string };

/** What can be seen of a run while it goes on. */
export interface RunView {
  readonly inputs: JsonObject;
  readonly context: JsonObject;
  /** The address behind each id, by the fan-out item that surrounds the place; see `Plan.addresses`. */
  readonly addresses: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** What the step with this key gave; see `resultKey`. */
  result(key: string): StepView | undefined;
  /** The hash of all files that fit the patterns; undefined where it is not known yet, and it is asked again then. */
  hashFiles(patterns: readonly string[]): string | null | undefined;
}

/** A finished step, as expressions see it. */
export interface StepView {
  readonly kind: string;
  readonly status: "success" | "failure" | "skipped" | "cancelled";
  readonly message?: string;
  /** The arguments that it was given. */
  readonly given: JsonObject;
  readonly output: JsonObject;
}

/** Where an expression stands. */
export interface RunPlace {
  /** With the numbers of passes and items. */
  readonly address: string;
  /** The items that surround the place, the innermost last, with the address that its names are filed under. */
  readonly items: readonly { readonly namespace: string; readonly item: JsonValue }[];
  /** Names that only this field may use. */
  readonly own?: JsonObject;
  /** How all that comes before has ended; undefined where nothing can have gone wrong without ending it all. */
  readonly standing?: Standing;
  /** The group around the place. */
  readonly group?: GroupView;
}

/** What `success()` and its like speak of. */
export interface Standing {
  /** All that it needs has succeeded. */
  readonly success: boolean;
  /** Something that it needs, directly or not, has failed. */
  readonly failure: boolean;
  /** It was stopped: by a person, by a time limit, or because something beside it failed. */
  readonly cancelled: boolean;
}

export interface GroupView {
  /** How its body has ended, once its last part has begun. */
  readonly status: "running" | "success" | "failure" | "cancelled";
  /** Which pass it is where it is in a loop, counted from 1. */
  readonly pass?: number;
}
