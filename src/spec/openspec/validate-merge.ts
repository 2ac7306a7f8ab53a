import { readLines } from "../../markdown/text-lines.ts";
import { isError, type Problem } from "../../problem/problem.ts";
import type { SpecTree } from "../spec.ts";
import { lastRequirement, mergedInvalid, retiredHolds } from "./archive-problems.ts";
import type { DeltaFile } from "./change-files.ts";
import { alreadyRemoved } from "./merge-problems.ts";
import { mergeSpec } from "./merge-spec.ts";
import { specsFolder } from "./openspec-folders.ts";
import { ProblemList } from "./problem-list.ts";
import { readMainSpec } from "./read-main-spec.ts";
import { errorsIn, type SkimmedSpec, skimMainSpec } from "./skim-main-spec.ts";
import type { ChangeBase } from "./spec-base.ts";
import { unaccountedIn } from "./unaccounted.ts";
import { readOrTell } from "./validation.ts";

export interface MergeQuestion {
  readonly change: string;
  readonly delta: DeltaFile;
  /** Whether the change may take the last requirement of a capability. */
  readonly retires: boolean;
  readonly base: ChangeBase;
}

/** Carries a delta out without writing it: what archiving would refuse. */
export async function validateMerge(tree: SpecTree, question: MergeQuestion): Promise<readonly Problem[]> {
  const { change, delta, base } = question;
  const { capability, spec } = delta;
  const path = `${specsFolder}/${capability}/spec.md`;
  const { text, problems } = await readOrTell(tree, path);
  if (problems.length > 0) return problems;
  const main = text === undefined ? undefined : { path, text };
  const merged = mergeSpec({
    capability,
    change,
    main,
    delta: { path: delta.path, spec },
    base: Object.hasOwn(base, capability) ? base[capability] : undefined,
  });
  const told = merged.problems.map(asTold);
  if (merged.text === undefined || merged.text === text || merged.problems.some(isError)) return told;
  return [...told, ...problemsOfMerged(merged.spec ?? skimMainSpec(merged.text), text, question)];
}

/** What a merge warns of is worth knowing; only a requirement that is not there may well be a mistake. */
function asTold(problem: Problem): Problem {
  return isError(problem) || problem.code === alreadyRemoved.code ? problem : { ...problem, severity: "note" };
}

function problemsOfMerged(
  merged: SkimmedSpec,
  before: string | undefined,
  question: MergeQuestion,
): readonly Problem[] {
  const { delta, retires } = question;
  const { lines } = delta.spec.markdown;
  const { capability, path } = delta;
  const list = new ProblemList(path, lines);
  const first = delta.spec.sections[0]?.lines.from ?? 0;
  if (merged.blocks.length === 0 && !merged.rest.strays.some(({ what }) => what === "heading")) {
    const [held] = before === undefined ? [] : unaccountedIn(readMainSpec(before));
    if (!retires) list.at(first, lastRequirement({ capability }));
    else if (held !== undefined) list.at(first, retiredHolds({ capability, text: held }));
    return list.found;
  }
  for (const problem of errorsIn(path, merged)) {
    const line = readLines(merged.text).lines[(problem.place?.line ?? 1) - 1] ?? "";
    const at = lines.indexOf(line);
    list.at(at === -1 || line === "" ? first : at, mergedInvalid({ capability, why: problem.message }));
  }
  return list.found;
}
