import type { Names } from "../expression/expression.ts";
import { isLargerThan, toText } from "../expression/value-text.ts";
import type { JsonObject, JsonValue } from "../json/json.ts";
import type { Argument, Arguments } from "../plan/plan.ts";
import { combine } from "../plan/combinations.ts";
import type { RunLanguage, RunPlace } from "../plan/run-language.ts";
import type { StateView } from "./view.ts";

/** The largest value that steers a run: larger ones are refused, never cut. */
export const largestValue = 1024 * 1024;

/** Nothing is given where a blob has to be read first: then it is asked again. */
export type Answer<T> =
  | { readonly kind: "value"; readonly value: T }
  | { readonly kind: "failed"; readonly message: string }
  | { readonly kind: "needs"; readonly blobs: readonly string[] }
  /** Files have to be hashed first. */
  | { readonly kind: "asks"; readonly patterns: readonly (readonly string[])[] };

/** Works the arguments of one node out. */
export class Worker {
  readonly #language: RunLanguage;
  readonly #view: StateView;
  readonly #names: Names;
  #failure: string | undefined;

  constructor(language: RunLanguage, view: StateView, place: RunPlace) {
    this.#language = language;
    this.#view = view;
    this.#names = language.names(view, place);
  }

  value(argument: Argument): Answer<JsonValue> {
    return this.#answer(this.#valueOf(argument));
  }

  values(named: Arguments): Answer<JsonObject> {
    return this.#answer(this.#mapOf(named));
  }

  text(argument: Argument): Answer<string> {
    return this.#answer(toText(this.#valueOf(argument)));
  }

  condition(argument: Argument): Answer<boolean> {
    if (argument.kind === "literal") return this.#answer(argument.value === true);
    if (argument.kind !== "template") return this.#answer(false);
    const worked = this.#language.condition(argument.template, this.#names);
    if (worked.ok) return this.#answer(worked.value);
    this.#failure ??= worked.message;
    return this.#answer(false);
  }

  #answer<T extends JsonValue>(value: T): Answer<T> {
    if (this.#view.needs.size > 0) return { kind: "needs", blobs: [...this.#view.needs] };
    if (this.#view.files.length > 0) return { kind: "asks", patterns: this.#view.files };
    if (this.#view.gone.size > 0) return { kind: "failed", message: gone([...this.#view.gone]) };
    if (this.#view.tooLarge.size > 0) return { kind: "failed", message: tooLarge([...this.#view.tooLarge]) };
    if (this.#failure !== undefined) return { kind: "failed", message: this.#failure };
    if (isLargerThan(value, largestValue)) return { kind: "failed", message: tooLarge(["The value"]) };
    return { kind: "value", value };
  }

  #valueOf(argument: Argument): JsonValue {
    switch (argument.kind) {
      case "literal":
        return argument.value;
      case "template":
        return this.#take(this.#language.text(argument.template, this.#names));
      case "list":
        return argument.items.map((item) => this.#valueOf(item));
      case "map":
        return this.#mapOf(argument.entries);
      case "combinations":
        return this.#combinationsOf(argument);
      case "shell":
        return argument.values.map((each) => this.#take(this.#language.value(argument.source, each, this.#names)));
    }
  }

  #combinationsOf({ axes, include, exclude }: Extract<Argument, { readonly kind: "combinations" }>): JsonValue {
    const combined = combine(this.#mapOf(axes), this.#valueOf(include), this.#valueOf(exclude));
    if (combined.ok) return combined.items;
    this.#failure ??= combined.message;
    return null;
  }

  #mapOf(named: Arguments): JsonObject {
    return Object.fromEntries(Object.entries(named).map(([name, argument]) => [name, this.#valueOf(argument)]));
  }

  #take(worked: ReturnType<RunLanguage["text"]>): JsonValue {
    if (worked.ok) return worked.value;
    this.#failure ??= worked.message;
    return null;
  }
}

function gone(names: readonly string[]): string {
  return `${names.join(" and ")} cannot be read any more: the file that kept it is gone, or was changed.`;
}

function tooLarge(names: readonly string[]): string {
  return `${names.join(" and ")} is larger than the 1 MB that an expression may hold. Write it to a file and pass the file's name.`;
}
