import { createHash } from "node:crypto";
import { isJsonList, type JsonObject, type JsonValue } from "../../json/json.ts";
import type { AttemptOutcome } from "../../engine/event.ts";
import type { Task } from "../../runner/performer.ts";
import type { Leak } from "../../secret/leak.ts";

/** Something that a person has to know before it goes on. */
export interface Doubt {
  readonly reason: "conflict" | "secret";
  /** The same as long as it is the same doubt: who has said "go on" is not asked again. */
  readonly key: string;
  readonly message: string;
  readonly words: JsonObject;
}

/** The doubts that somebody has let pass in this step. */
export function acceptedIn({ last }: Pick<Task, "last">): readonly string[] {
  const { asked, accepted } = last?.output ?? {};
  const before = accepted === undefined || !isJsonList(accepted) ? [] : accepted.filter(isText);
  // Between a question and the next attempt there is always somebody who has said "go on".
  return last?.next?.how === "ask" && isText(asked) ? [...before, asked] : before;
}

/** The step asks; nothing is written until somebody has said "go on". */
export function askAbout({ reason, key, message, words }: Doubt, accepted: readonly string[]): AttemptOutcome {
  const output = { ...words, asked: key, accepted };
  return { status: "failure", reason, message, output, next: { how: "ask", message } };
}

const mostNamed = 10;

export function conflictDoubt(into: string, tip: string, found: { moved: number; files: readonly string[] }): Doubt {
  const { moved, files } = found;
  const why = `${into} has moved by ${moved} ${moved === 1 ? "commit" : "commits"} since the run began, and the change does not merge with that: ${named(files)}.`;
  const what = `"go on" ships the branch as it was graded (it looks again, if ${into} has moved once more by then); "stop" ends the step.`;
  return { reason: "conflict", key: `conflict ${tip}`, message: `${why} ${what}`, words: { moved, files, into, tip } };
}

export function secretDoubt(leaks: readonly Leak[], tree: string): Doubt {
  const places = leaks.map(({ file, line, column, rule }) => `${file}:${line}:${column} (${rule})`);
  const key = createHash("sha256")
    .update(JSON.stringify([tree, places]))
    .digest("hex");
  const message = `What would be shipped has what looks like a secret: ${named(places)}. "go on" ships it all the same; "stop" ends the step.`;
  return { reason: "secret", key: `secret ${key}`, message, words: { leaks: places } };
}

function named(words: readonly string[]): string {
  const more = words.length - mostNamed;
  return words.slice(0, mostNamed).join(", ") + (more > 0 ? `, and ${more} more` : "");
}

function isText(value: JsonValue | undefined): value is string {
  return typeof value === "string";
}
