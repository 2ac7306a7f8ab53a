import type { AttemptOutcome } from "../../engine/event.ts";
import type { JsonObject } from "../../json/json.ts";
import { isError } from "../../problem/problem.ts";
import type { DraftProblem } from "../../spec/draft/check-draft.ts";
import type { Spec } from "../../spec/spec.ts";
import type { SpecGiven } from "./spec-kind.ts";

/** How much of a spec stands in the output of a step; all of it is in its files. */
const most = { text: 32_000, feedback: 16_000, words: 2_000, listed: 200, named: 5 } as const;

export interface SpecResult {
  /** Undefined where it is not there, or was not written. */
  readonly found: { readonly spec: Spec; readonly path: string } | undefined;
  readonly files: readonly string[];
  readonly problems: readonly DraftProblem[];
  readonly kept: { readonly commit: string; readonly tree: string };
}

export function outcomeOfSpec(
  result: SpecResult,
  { strict, require }: Pick<SpecGiven, "strict" | "require">,
): AttemptOutcome {
  const { found, files, problems, kept } = result;
  const bad = problems.filter((problem) => isError(problem) || strict);
  const ok = bad.length === 0;
  const criteria = (found?.spec.requirements ?? []).flatMap((requirement) => requirement.criteria);
  const output: JsonObject = {
    ok,
    spec: found?.path ?? "",
    id: found?.spec.id ?? "",
    files: [...files],
    title: found?.spec.title ?? "",
    requirements: found?.spec.requirements.length ?? 0,
    criteria: criteria.slice(0, most.listed).map(({ id, text }) => ({ id, text: text.slice(0, most.words) })),
    text: found === undefined ? "" : bounded(specText(found.spec), most.text),
    problems: problems.slice(0, most.listed).map(dataOf),
    feedback: ok ? "" : bounded(feedbackOf(bad), most.feedback),
    ...kept,
  };
  if (ok) return { status: "success", output };
  const more = bad.length > most.named ? ` And ${bad.length - most.named} more.` : "";
  const named = bad.slice(0, most.named).map(({ message }) => message.slice(0, most.words));
  const message = `The spec is not valid: ${named.join(" ")}${more}`;
  if (require === "none") return { status: "success", message, output };
  // Another attempt would say the same of the same draft.
  return { status: "failure", reason: "spec", message, output, next: { how: "never" } };
}

function dataOf(problem: DraftProblem): JsonObject {
  return { code: problem.code, message: problem.message.slice(0, most.words), place: placeOf(problem) };
}

function placeOf({ part, place }: DraftProblem): string {
  if (part !== undefined) return part;
  if (place === undefined) return "";
  return place.excerpt === "" ? place.file : `${place.file}:${place.line}`;
}

function feedbackOf(problems: readonly DraftProblem[]): string {
  const lines = problems.map((problem) => {
    const place = placeOf(problem);
    const hint = problem.hint === undefined ? "" : ` ${problem.hint}`;
    return `- ${place === "" ? "" : `${place}: `}${problem.message}${hint}`.replaceAll("\n", "\n  ");
  });
  return `The spec cannot stay as it is:\n${lines.join("\n")}`;
}

/** What was asked for, for people and for prompts: each criterion with its id. */
function specText({ title, goal, requirements, outOfScope, constraints }: Spec): string {
  const parts = requirements.flatMap((requirement) => {
    const criteria = requirement.criteria.map(({ id, text }) => `- ${id}: ${text.replaceAll("\n", "\n  ")}`);
    const said = requirement.text === "" ? [] : [requirement.text];
    return [`## ${requirement.title}`, ...said, ...(criteria.length === 0 ? [] : [criteria.join("\n")])];
  });
  return [
    `# ${title}`,
    ...(goal === "" ? [] : [goal]),
    ...parts,
    ...listed("Out of scope", outOfScope),
    ...listed("Constraints", constraints),
  ].join("\n\n");
}

function listed(title: string, entries: readonly string[]): readonly string[] {
  return entries.length === 0 ? [] : [`## ${title}`, entries.map((entry) => `- ${entry}`).join("\n")];
}

function bounded(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length)}\n(There is more in its files.)`;
}
