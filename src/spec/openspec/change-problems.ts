import { defineProblem, type ProblemDoc } from "../../problem/problem.ts";

export const noDeltas = defineProblem({
  code: "OPENSPEC_NO_DELTAS",
  title: "A change changes no spec",
  explain: "A change has a delta in `specs/<capability>/spec.md`, or says that it means to have none.",
  message: () => "This change has no delta.",
  hint: () =>
    "Write specs/<capability>/spec.md with sections such as `## ADDED Requirements`; where no spec shall change, write `skip_specs: true` into .openspec.yaml.",
});

export const noDeltasMeant = defineProblem({
  code: "OPENSPEC_NO_DELTAS_MEANT",
  severity: "note",
  title: "A change means to change no spec",
  explain: "Its `.openspec.yaml` says `skip_specs: true`.",
  message: () => "This change has no delta, and says that it means to have none.",
});

export const skippedSpecs = defineProblem<{ readonly file: string }>({
  code: "OPENSPEC_SKIPPED_SPECS",
  title: "A change says that it has no specs, and has some",
  explain: "With `skip_specs: true` nothing below `specs` would be carried out.",
  message: ({ file }) => `.openspec.yaml says skip_specs, and there is ${file}.`,
  hint: () => "Take skip_specs out, or the files below specs.",
});

export const metadataInvalid = defineProblem<{ readonly detail: string }>({
  code: "OPENSPEC_METADATA_INVALID",
  title: "The metadata of a change is wrong",
  explain:
    "`.openspec.yaml` is a mapping with `schema`, and may have `created` (YYYY-MM-DD), `goal`, `affected_areas`, `initiative`, `skip_specs` and `retire_capabilities`. While it is wrong, nothing in it counts.",
  message: ({ detail }) => `The metadata of this change is wrong: ${detail}.`,
});

export const schemaUnknown = defineProblem<{ readonly schema: string; readonly marker: string }>({
  code: "OPENSPEC_SCHEMA_UNKNOWN",
  title: "A change names a schema that is not there",
  explain:
    "`skip_specs` and `retire_capabilities` count only where the schema of the change is known: `spec-driven`, or one in `openspec/schemas`.",
  message: ({ schema, marker }) => `There is no schema "${schema}", so ${marker} does not count.`,
  hint: () => "Write `schema: spec-driven`, or the name of a folder in openspec/schemas with a schema.yaml.",
});

export const nestedChange = defineProblem<{ readonly nested: readonly string[] }>({
  code: "OPENSPEC_NESTED_CHANGE",
  title: "A change stands inside a folder of its own",
  explain: "A change is a folder directly in `openspec/changes`. What stands deeper is seen by nobody.",
  message: ({ nested }) => `This folder is no change: it holds ${nested.join(", ")}.`,
  hint: ({ nested }) => `Move each up, under a name such as ${(nested[0] ?? "").replaceAll("/", "-")}.`,
});

export const taskTwice = defineProblem<{ readonly id: string; readonly first: string }>({
  code: "OPENSPEC_TASK_TWICE",
  severity: "warning",
  title: "Two tasks have the same number",
  explain: "Who speaks of a task names its number.",
  message: ({ id, first }) => `A task ${id} stands in ${first} already.`,
  hint: () => "Number it anew.",
});

export const taskGroup = defineProblem<{ readonly id: string; readonly group: string }>({
  code: "OPENSPEC_TASK_GROUP",
  severity: "warning",
  title: "A task stands under the wrong group",
  explain: "Below `## 2. …` the numbers of tasks begin with 2.",
  message: ({ id, group }) => `The task ${id} stands in group ${group}.`,
  hint: () => "Move it, or number it anew.",
});

export const tasksWithoutBoxes = defineProblem({
  code: "OPENSPEC_TASKS_WITHOUT_BOXES",
  severity: "warning",
  title: "The tasks of a change have no boxes",
  explain: "Only lines such as `- [ ] 1.1 …` are tasks. With a list and no box the change counts as one without tasks.",
  message: () => "No line of the tasks has a box, so this change counts as one without tasks.",
  hint: () => "Write each task as `- [ ] 1.1 what is to be done`.",
});

export const noProposal = defineProblem({
  code: "OPENSPEC_NO_PROPOSAL",
  severity: "note",
  title: "A change has no proposal",
  explain: "`proposal.md` says why a change is made and what it changes.",
  message: () => "There is no proposal.md.",
  hint: () => "Write one with the sections `## Why` and `## What Changes`.",
});

export const proposalSection = defineProblem<{ readonly section: string }>({
  code: "OPENSPEC_PROPOSAL_SECTION",
  severity: "note",
  title: "A proposal lacks a section",
  explain: "A proposal has the sections `## Why` and `## What Changes`, with text in them.",
  message: ({ section }) => `The section ${section} is missing or empty.`,
  hint: ({ section }) => `Write \`## ${section}\`.`,
});

export const whyLength = defineProblem<{ readonly length: number }>({
  code: "OPENSPEC_WHY_LENGTH",
  severity: "note",
  title: "The reason of a change is very short or very long",
  explain: "The section Why has 50 to 1000 characters.",
  message: ({ length }) => `The section Why has ${length} characters, and should have 50 to 1000.`,
});

export const manyDeltas = defineProblem<{ readonly count: number }>({
  code: "OPENSPEC_MANY_DELTAS",
  severity: "note",
  title: "A change does very much at once",
  explain: "A change of more than ten requirements is hard to read and hard to review.",
  message: ({ count }) => `This change is about ${count} requirements.`,
  hint: () => "Consider making two of it.",
});

export const shortDelta = defineProblem<{ readonly text: string }>({
  code: "OPENSPEC_SHORT_DELTA",
  severity: "note",
  title: "A line of a proposal says very little",
  explain:
    "Where a change has no deltas, lines such as `- **auth:** text` of its proposal stand for them, with ten characters at least.",
  message: ({ text }) => `"${text}" says very little of what changes.`,
});

export const tasksUndone = defineProblem<{ readonly open: number; readonly all: number }>({
  code: "OPENSPEC_TASKS_UNDONE",
  title: "An archived change has tasks that are not done",
  explain: "What is archived is finished; all its tasks are ticked.",
  message: ({ open, all }) => `${open} of ${all} tasks are not done.`,
  hint: () => "Tick what was done, and take out what will not be.",
});

export const changeProblems: readonly ProblemDoc[] = [
  noDeltas,
  noDeltasMeant,
  skippedSpecs,
  metadataInvalid,
  schemaUnknown,
  nestedChange,
  taskTwice,
  taskGroup,
  tasksWithoutBoxes,
  noProposal,
  proposalSection,
  whyLength,
  manyDeltas,
  shortDelta,
  tasksUndone,
];
