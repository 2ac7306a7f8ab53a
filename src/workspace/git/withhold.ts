import { Refusal } from "../../problem/refusal.ts";
import { type CommitWords, newWords } from "./commit-words.ts";
import type { Keep } from "./keep.ts";

/** What in a text is a secret: the line where it begins, from 1, and the name of its kind. */
export type SecretsIn = (text: Buffer) => Promise<readonly { readonly line: number; readonly rule: string }[]>;

export interface Withheld {
  /** The work tree that it is about. */
  readonly folder: string;
  readonly commit: string;
  readonly base: string;
}

/** Refused where a new commit shows a secret in what everybody sees of it without looking into its files. */
export async function withholdSecrets(keep: Keep, what: Withheld, secretsIn: SecretsIn): Promise<void> {
  const words = await newWords(keep, what);
  if (words.length === 0) return;
  const [first, ...others] = await secretsIn(Buffer.concat(words.flatMap(({ bytes }) => [bytes, lineEnd])));
  if (first === undefined) return;
  const at = wordsAt(words, first.line);
  const more = others.length === 0 ? "" : ` There ${others.length === 1 ? "is 1 more" : `are ${others.length} more`}.`;
  const place = `${at.of === "file name" ? "the name of a file" : placeIn(at, what)} in the commit ${at.commit.slice(0, 12)}`;
  throw new Refusal(
    "WORKSPACE_SECRET",
    `What was done in ${what.folder} is not fetched: ${place} holds a secret (${first.rule}).${more}`,
    {
      hint: "It is all kept there. Take what you need of it without that commit, or write the commit anew; and change the secret where it counts.",
    },
  );
}

const lineEnd = Buffer.from("\n");

/** The words in which a line of all of them stands. */
function wordsAt(words: readonly CommitWords[], line: number): CommitWords {
  let next = 1;
  for (const each of words) {
    next += each.bytes.toString("latin1").split("\n").length;
    if (line < next) return each;
  }
  throw new Error(`There is no line ${line}.`);
}

/** A checkpoint says in its message which branch the work was on. */
function placeIn({ commit, of, bytes }: CommitWords, what: Withheld): string {
  const isCheckpoint = commit === what.commit && /^Checkpoint .*\n\nOn: /u.test(bytes.toString("latin1"));
  if (of === "message" && isCheckpoint) return "the name of the branch";
  return of === "header" ? "a line of the head" : `the ${of}`;
}
