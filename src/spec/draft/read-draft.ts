import type { DraftProblem } from "./check-draft.ts";
import { draftUnreadable } from "./problems.ts";
import { type SpecDraft, specDraftShape } from "./spec-draft.ts";

export type ReadDraft =
  | { readonly ok: true; readonly draft: SpecDraft }
  | { readonly ok: false; readonly problems: readonly DraftProblem[] };

const mostProblems = 20;

/** Reads what an agent has answered, whatever it is. */
export function readDraft(answer: unknown): ReadDraft {
  const read = specDraftShape.safeParse(answer);
  if (read.success) return { ok: true, draft: read.data };
  const problems = read.error.issues.slice(0, mostProblems).map(({ path, message }): DraftProblem => {
    const part = partOf(path);
    return { ...draftUnreadable({ detail: message }), ...(part === "" ? {} : { part }) };
  });
  return { ok: false, problems };
}

function partOf(path: readonly PropertyKey[]): string {
  const words = path.map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`));
  return words.join("").replace(/^\./, "");
}
