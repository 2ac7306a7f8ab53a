import { defineProblem, type ProblemDoc } from "../../problem/problem.ts";

export const tasksOpen = defineProblem<{ readonly count: number; readonly first: string }>({
  code: "OPENSPEC_TASKS_OPEN",
  title: "A change has tasks that are not done",
  explain: "Whoever archives a change says that it is done. `--yes` archives it all the same.",
  message: ({ count, first }) =>
    count === 1 ? `A task is not done: "${first}".` : `${count} tasks are not done, the first is "${first}".`,
  hint: () => "Tick what is done, or say --yes.",
});

export const lastRequirement = defineProblem<{ readonly capability: string }>({
  code: "OPENSPEC_LAST_REQUIREMENT",
  title: "A change removes the last requirement of a spec",
  explain:
    "A spec without requirements says nothing. A change may retire the capability, and its spec is deleted with it.",
  message: ({ capability }) => `Nothing would be left of the spec ${capability}.`,
  hint: () => "To retire it, write `retire_capabilities: true` into .openspec.yaml, beside its `schema`.",
});

export const retiredHolds = defineProblem<{ readonly capability: string; readonly text: string }>({
  code: "OPENSPEC_RETIRED_HOLDS",
  title: "A spec that would be deleted holds more than requirements",
  explain:
    "A capability is retired only where nothing but its Purpose and what is removed stands in its spec: the rest would be lost.",
  message: ({ capability, text }) => `The spec ${capability} would be deleted, and "${text}" stands in it, too.`,
  hint: () => "Move it somewhere else, or delete the spec by hand.",
});

export const retired = defineProblem<{ readonly capability: string }>({
  code: "OPENSPEC_RETIRED",
  severity: "warning",
  title: "A capability is retired",
  explain:
    "The change removes all its requirements and says `retire_capabilities`: its spec is deleted, with its Purpose.",
  message: ({ capability }) => `The capability ${capability} is retired: its spec is deleted, with its Purpose.`,
});

export const mergedInvalid = defineProblem<{ readonly capability: string; readonly why: string }>({
  code: "OPENSPEC_MERGED_INVALID",
  title: "A merged spec would not be valid",
  explain: "What the main spec would become is checked like any spec, before anything is written.",
  message: ({ capability, why }) => `The merged spec ${capability} would not be valid: ${why}`,
  hint: () => "waybill spec diff CHANGE shows what it would become. Mend the change, or the main spec.",
});

export const changesOverlap = defineProblem<{ readonly what: string }>({
  code: "OPENSPEC_CHANGES_OVERLAP",
  title: "Two open changes touch the same requirement",
  explain:
    "Whichever is archived last would undo what the other did. Somebody has to say which comes first: that one is archived with `--ahead`, and the other is then held against what stands there.",
  message: ({ what }) => `${what}.`,
  hint: () =>
    "Take it out of one of them, or archive this one with --ahead, and write the other anew where they differ.",
});

export const baseUnreadable = defineProblem({
  code: "OPENSPEC_BASE_UNREADABLE",
  title: "The base of a change cannot be read",
  explain: "`.waybill-base.json` says what a change was written against. Waybill writes it; nobody else should.",
  message: () => "This is not what Waybill has written: whether the specs have changed meanwhile cannot be told.",
  hint: () => "Restore it, or delete it and record the base anew: waybill spec base CHANGE",
});

export const archiveProblems: readonly ProblemDoc[] = [
  tasksOpen,
  lastRequirement,
  retiredHolds,
  retired,
  mergedInvalid,
  changesOverlap,
  baseUnreadable,
];
