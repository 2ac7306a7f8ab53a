import { defineProblem, type ProblemDoc } from "../../problem/problem.ts";

interface Named {
  readonly name: string;
}

const sections =
  "`## ADDED Requirements`, `## MODIFIED Requirements`, `## REMOVED Requirements` or `## RENAMED Requirements`";

export const rootDelta = defineProblem({
  code: "OPENSPEC_ROOT_DELTA",
  title: "A delta stands in no folder of a capability",
  explain: "The folder that a delta stands in says which spec it changes. One directly in `specs` changes none.",
  message: () => "This delta stands in no folder of a capability, so it changes nothing.",
  hint: () => "Move it to specs/<capability>/spec.md.",
});

export const unreadDelta = defineProblem<{ readonly expected: string }>({
  code: "OPENSPEC_UNREAD_DELTA",
  title: "A delta stands in a file that nobody reads",
  explain: "A delta is read from files named `spec.md`. What another file says of requirements would be lost.",
  message: () => "Sections of a delta stand in this file, and only files named spec.md are read.",
  hint: ({ expected }) => `Move them to specs/${expected}.`,
});

export const emptyDelta = defineProblem<{ readonly sections: readonly string[] }>({
  code: "OPENSPEC_EMPTY_DELTA",
  title: "The sections of a delta are empty",
  explain:
    "A section of a delta holds requirements under `### Requirement:`, names in a list, or pairs of FROM and TO.",
  message: ({ sections: found }) => `Nothing stands in ${found.join(", ")} that could be carried out.`,
  hint: () => "Write `### Requirement: its name` for each requirement that it is about.",
});

export const noDeltaSection = defineProblem({
  code: "OPENSPEC_NO_DELTA_SECTION",
  title: "A delta has no section",
  explain: `A delta says what changes in sections named ${sections}.`,
  message: () => "No section of this file says what changes.",
  hint: () => "Write `## ADDED Requirements` or its like, or move what is no delta out of specs.",
});

export const duplicateDelta = defineProblem<Named & { readonly section: string }>({
  code: "OPENSPEC_DUPLICATE_DELTA",
  title: "A section names a requirement twice",
  explain: "One delta does one thing to a requirement, once.",
  message: ({ name, section }) => `${section} names "${name}" a second time.`,
  hint: () => "Take one of them out, or make one of both.",
});

export const twoOperations = defineProblem<
  Named & { readonly first: string; readonly second: string; readonly other?: string }
>({
  code: "OPENSPEC_TWO_OPERATIONS",
  title: "Two sections are about the same requirement",
  explain: "A requirement is added, modified or removed, and not two of these at once; what is renamed is not removed.",
  message: ({ name, first, second, other }) =>
    `"${name}" stands in ${first} and in ${second}${other === undefined ? "" : `, as "${other}"`}.`,
  hint: () => "Decide for one of them.",
});

export const oldName = defineProblem<{ readonly from: string; readonly to: string }>({
  code: "OPENSPEC_OLD_NAME",
  title: "A renamed requirement is modified under its old name",
  explain: "Requirements are renamed first. What is modified after that goes by its new name.",
  message: ({ from, to }) => `"${from}" is renamed to "${to}", and modified under its old name.`,
  hint: ({ to }) => `Write \`### Requirement: ${to}\` in MODIFIED.`,
});

export const newNameAdded = defineProblem<{ readonly from: string; readonly to: string }>({
  code: "OPENSPEC_NEW_NAME_ADDED",
  title: "A new name is also that of an added requirement",
  explain: "After renaming, the name is taken; a requirement of that name cannot be added.",
  message: ({ from, to }) => `"${from}" is renamed to "${to}", and a requirement of that name is added.`,
  hint: () => "Give one of them another name.",
});

export const duplicateRename = defineProblem<Named & { readonly side: "FROM" | "TO" }>({
  code: "OPENSPEC_DUPLICATE_RENAME",
  title: "A name is renamed twice, or given twice",
  explain: "Each requirement gets one new name, and each new name goes to one requirement.",
  message: ({ name, side }) => `"${name}" stands behind ${side} a second time.`,
  hint: () => "Take one of the pairs out.",
});

export const unpairedRename = defineProblem<Named & { readonly side: "FROM" | "TO" }>({
  code: "OPENSPEC_UNPAIRED_RENAME",
  title: "A renaming is half",
  explain: "A line with FROM is followed by one with TO. Anything else could rename a requirement that nobody meant.",
  message: ({ name, side }) =>
    `"${name}" stands behind ${side}, and there is no ${side === "FROM" ? "TO" : "FROM"} to it.`,
  hint: () =>
    "Write the pair in two lines: ``- FROM: `### Requirement: old` ``, then ``- TO: `### Requirement: new` ``.",
});

export const requirementIgnored = defineProblem<{ readonly heading: string }>({
  code: "OPENSPEC_REQUIREMENT_IGNORED",
  severity: "warning",
  title: "A requirement stands in no section of the delta",
  explain: `Only what stands in ${sections} is carried out.`,
  message: ({ heading }) => `"${heading}" stands in no section of the delta, so nothing is done with it.`,
  hint: () => "Move it into the section that says what becomes of it.",
});

export const strayDeltaHeading = defineProblem<{ readonly heading: string }>({
  code: "OPENSPEC_STRAY_DELTA_HEADING",
  severity: "note",
  title: "A heading in a delta is no requirement",
  explain:
    "In ADDED and MODIFIED a heading of the third level that does not begin with `Requirement:` belongs to the requirement above it, or to nothing.",
  message: ({ heading }) => `"${heading}" is no requirement, so it is not checked as one.`,
  hint: () => "Write `### Requirement: its name` where it is one.",
});

export const deltaProblems: readonly ProblemDoc[] = [
  rootDelta,
  unreadDelta,
  emptyDelta,
  noDeltaSection,
  duplicateDelta,
  twoOperations,
  oldName,
  newNameAdded,
  duplicateRename,
  unpairedRename,
  requirementIgnored,
  strayDeltaHeading,
];
