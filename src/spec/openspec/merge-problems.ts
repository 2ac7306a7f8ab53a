import { defineProblem, type ProblemDoc } from "../../problem/problem.ts";

interface Named {
  readonly capability: string;
  readonly name: string;
}

export const mainSpecBroken = defineProblem<{ readonly capability: string; readonly why: string }>({
  code: "OPENSPEC_MAIN_BROKEN",
  title: "A main spec cannot be changed as it stands",
  explain:
    "A requirement outside of `## Requirements`, the section of a change, a name that stands twice or a fence that nothing closes: a merge could lose what stands there.",
  message: ({ capability, why }) => `The spec ${capability} cannot be changed: ${why}.`,
  hint: () => "Mend the main spec first; waybill spec validate says what else is wrong in it.",
});

export const specMissing = defineProblem<{ readonly capability: string }>({
  code: "OPENSPEC_SPEC_MISSING",
  title: "A change modifies or renames what is in no spec",
  explain: "Where a capability has no main spec, a change can only add requirements.",
  message: ({ capability }) =>
    `There is no spec ${capability}, so that nothing in it can be modified or renamed; requirements can only be added.`,
  hint: ({ capability }) => `Check the name of the folder, or write the requirements of ${capability} as ADDED.`,
});

export const requirementMissing = defineProblem<Named & { readonly nearest: string | undefined }>({
  code: "OPENSPEC_REQUIREMENT_MISSING",
  title: "A change touches a requirement that is not there",
  explain: "What is modified, removed or renamed must stand in the main spec under exactly that name.",
  message: ({ capability, name, nearest }) =>
    nearest === undefined
      ? `The spec ${capability} has no requirement "${name}".`
      : `The spec ${capability} has no requirement "${name}", only "${nearest}".`,
  hint: ({ nearest }) =>
    nearest === undefined ? "Write the name as the main spec has it." : `Write "${nearest}", as the main spec has it.`,
});

export const requirementExists = defineProblem<Named & { readonly existing: string }>({
  code: "OPENSPEC_REQUIREMENT_EXISTS",
  title: "A change adds a requirement that is there already",
  explain:
    "Names are there once in a spec; those that differ in case or blanks alone count as the same for what is added.",
  message: ({ capability, name, existing }) =>
    existing === name
      ? `The spec ${capability} already has a requirement "${name}", and it says something else.`
      : `The spec ${capability} already has a requirement "${existing}", which differs from "${name}" only in case or blanks.`,
  hint: () => "Modify the one that is there, or take another name.",
});

export const scenariosLost = defineProblem<Named & { readonly scenarios: readonly string[] }>({
  code: "OPENSPEC_SCENARIO_LOST",
  title: "A modified requirement leaves out a scenario",
  explain:
    "A block under MODIFIED takes the place of the whole requirement: a scenario that it does not repeat would be gone.",
  message: ({ capability, name, scenarios }) =>
    `"${name}" in ${capability} has scenarios that the change does not repeat: ${scenarios.map((each) => `"${each}"`).join(", ")}.`,
  hint: () =>
    "Copy them from the main spec. To take a scenario out, remove the requirement and add it again under another name.",
});

export const baseMoved = defineProblem<Named & { readonly what: string }>({
  code: "OPENSPEC_BASE_MOVED",
  title: "A requirement has changed since the change was written",
  explain:
    "The base of a change says how each requirement stood that it touches. Where the main spec has another text by now, and both have changed the same lines, only a person knows what shall stand there.",
  message: ({ capability, name, what }) =>
    `"${name}" in ${capability} is not what it was when this change was written: ${what}.`,
  hint: () =>
    "Look at the main spec, write into the change what shall stand there, and record the base anew: waybill spec base CHANGE --again",
});

export const rebuiltBroken = defineProblem<Named>({
  code: "OPENSPEC_REBUILT_BROKEN",
  title: "A requirement would be lost in the merged spec",
  explain:
    "Read again, the merged spec would not have the requirement: something before it, such as a fence that nothing closes, hides it.",
  message: ({ capability, name }) => `The merged spec ${capability} would hide the requirement "${name}".`,
  hint: () => "Close the fences in the main spec and in the change.",
});

export const alreadyRemoved = defineProblem<Named>({
  code: "OPENSPEC_ALREADY_REMOVED",
  severity: "warning",
  title: "A requirement is gone already",
  explain: "What a change removes is not in the main spec: it is taken as removed.",
  message: ({ capability, name }) =>
    `The spec ${capability} has no requirement "${name}"; it counts as removed already.`,
});

export const removedIgnored = defineProblem<{ readonly capability: string; readonly count: number }>({
  code: "OPENSPEC_REMOVED_IGNORED",
  severity: "warning",
  title: "There is no spec to remove from",
  explain: "The capability has no main spec, so that there is nothing to remove.",
  message: ({ capability, count }) =>
    `There is no spec ${capability}: ${count === 1 ? "what is removed is" : `the ${count} that are removed are`} let be.`,
});

export const purposeIgnored = defineProblem<{ readonly capability: string }>({
  code: "OPENSPEC_PURPOSE_IGNORED",
  severity: "warning",
  title: "The Purpose of a change is let be",
  explain: "A Purpose in a change is for a spec that it begins. One that is there keeps its own.",
  message: ({ capability }) => `The spec ${capability} has a Purpose of its own; that of the change is let be.`,
  hint: () => "Write it into the main spec by hand if it shall stand there.",
});

export const textSwallowed = defineProblem<Named & { readonly text: string }>({
  code: "OPENSPEC_TEXT_SWALLOWED",
  severity: "warning",
  title: "Text between requirements goes with one of them",
  explain:
    "What stands behind the scenarios of a requirement belongs to it. Where the requirement is replaced or removed, so is that text.",
  message: ({ capability, name, text }) => `Text behind "${name}" in ${capability} goes with it: "${text}".`,
  hint: () => "Keep it in the Purpose, or in a section of its own.",
});

export const mergeProblems: readonly ProblemDoc[] = [
  mainSpecBroken,
  specMissing,
  requirementMissing,
  requirementExists,
  scenariosLost,
  baseMoved,
  rebuiltBroken,
  alreadyRemoved,
  removedIgnored,
  purposeIgnored,
  textSwallowed,
];
