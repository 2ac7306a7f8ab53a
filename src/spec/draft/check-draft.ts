import { oneLine } from "../../markdown/plain-text.ts";
import { didYouMean, nearest } from "../../problem/nearest.ts";
import type { Problem } from "../../problem/problem.ts";
import { takeMarkers } from "../criterion-words.ts";
import { requirementExists, requirementMissing, specMissing } from "../openspec/merge-problems.ts";
import type { MainSpec, RequirementBlock } from "../openspec/openspec.ts";
import { noScenario, noShall } from "../openspec/spec-problems.ts";
import { foldName } from "../openspec/validate-delta.ts";
import { draftEmpty, draftNameTwice, draftTooLong } from "./problems.ts";
import { harmlessName, harmlessWords } from "./harmless-text.ts";
import { saysSomething } from "./says-something.ts";
import type { SpecDraft } from "./spec-draft.ts";
import { stepWords } from "./step-words.ts";

/** A problem of a draft; where it stands in no file yet, `part` says which part of the draft it is about: `requirements[0].text`. */
export interface DraftProblem extends Problem {
  readonly part?: string;
}

type DraftRequirement = SpecDraft["requirements"][number];

const mostText = 4000;
const normative = /\b(?:SHALL|MUST)\b/;

/** What is wrong with a draft, whatever it is for. */
export function checkDraft(draft: SpecDraft): readonly DraftProblem[] {
  const { requirements } = draft;
  return [
    ...textProblems(draft),
    ...twice(requirements.map(({ name }) => name)).map((at) => {
      const name = requirements[at]?.name ?? "";
      return { ...draftNameTwice({ name, of: "requirements" }), part: `requirements[${at}].name` };
    }),
    ...requirements.flatMap((requirement, at) =>
      requirementProblems(requirement).map(({ part, ...problem }) => ({
        ...problem,
        part: `requirements[${at}]${part === undefined ? "" : `.${part}`}`,
      })),
    ),
  ];
}

function requirementProblems({ change, name, text, scenarios }: DraftRequirement): readonly DraftProblem[] {
  const said = harmlessName(name);
  const isHeld = change === "removed" || normative.test(text);
  return [
    ...(isHeld ? [] : [{ ...noShall({ name: said, isInName: normative.test(name) }), part: "text" }]),
    ...(change === "removed" || scenarios.length > 0 ? [] : [{ ...noScenario({ name: said }), part: "scenarios" }]),
    ...twice(scenarios.map((scenario) => scenario.name)).map((at) => {
      const own = scenarios[at]?.name ?? "";
      return { ...draftNameTwice({ name: own, of: `scenarios of "${said}"` }), part: `scenarios[${at}].name` };
    }),
  ];
}

/** Where a name stands for a second time. */
function twice(names: readonly string[]): readonly number[] {
  const folded = names.map((name) => foldName(harmlessName(name)));
  return folded.flatMap((name, at) => (folded.indexOf(name) < at ? [at] : []));
}

function textProblems(draft: SpecDraft): readonly DraftProblem[] {
  return [...textsOf(draft)].flatMap(([part, text]): readonly DraftProblem[] => {
    const line = oneLine(text);
    if (line.length > mostText) return [{ ...draftTooLong({ what: part, most: mostText }), part }];
    return saysSomething(line) ? [] : [{ ...draftEmpty({ what: part }), part }];
  });
}

function* textsOf({
  title,
  why,
  what,
  requirements,
  out_of_scope: scope,
  constraints,
}: SpecDraft): Iterable<readonly [string, string]> {
  yield ["title", title];
  yield ["why", why];
  for (const [at, line] of what.entries()) yield [`what[${at}]`, line];
  for (const [at, { name, text, reason = "", scenarios }] of requirements.entries()) {
    yield [`requirements[${at}].name`, name];
    yield [`requirements[${at}].text`, text];
    if (oneLine(reason) !== "") yield [`requirements[${at}].reason`, reason];
    for (const [index, scenario] of scenarios.entries()) {
      const part = `requirements[${at}].scenarios[${index}]`;
      yield [`${part}.name`, scenario.name];
      for (const key of ["when", "then"] as const) yield [`${part}.${key}`, stepWords(key, scenario[key])];
    }
  }
  for (const [at, line] of scope.entries()) yield [`out_of_scope[${at}]`, line];
  for (const [at, line] of constraints.entries()) yield [`constraints[${at}]`, line];
}

/** What the draft is written against. */
export interface DraftedAgainst {
  /** Undefined where there is no such spec. */
  readonly main: MainSpec | undefined;
  readonly capabilities: readonly string[];
}

/** What a change cannot do to the main spec of its capability. */
export function checkAgainst(draft: SpecDraft, { main, capabilities }: DraftedAgainst): readonly DraftProblem[] {
  const { capability } = draft;
  const blocks = main?.blocks ?? [];
  const names = blocks.map(({ name }) => name);
  const known = didYouMean(capability, capabilities);
  return draft.requirements.flatMap(({ change, name }, at): readonly DraftProblem[] => {
    const part = `requirements[${at}].name`;
    const said = harmlessName(name);
    if (change === "added") {
      const existing = names.find((each) => foldName(each) === foldName(said)) ?? blockOf(blocks, name)?.name;
      return existing === undefined ? [] : [{ ...requirementExists({ capability, name: said, existing }), part }];
    }
    if (main === undefined)
      return [{ ...specMissing({ capability }), ...(known === undefined ? {} : { hint: known }), part }];
    if (blockOf(blocks, name) !== undefined) return [];
    return [{ ...requirementMissing({ capability, name: said, nearest: nearest(said, names) }), part }];
  });
}

/** The requirement of a main spec that a draft means by a name; it need not repeat what its author has marked there. */
export function blockOf(blocks: readonly RequirementBlock[], name: string): RequirementBlock | undefined {
  const said = new Set([oneLine(name), harmlessWords(name), harmlessName(name)]);
  return (
    blocks.find((block) => said.has(block.name)) ??
    blocks.find((block) => said.has(oneLine(takeMarkers(block.name).text)))
  );
}
