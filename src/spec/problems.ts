import { defineProblem, type ProblemDoc } from "../problem/problem.ts";
import { largestSpecFile, notTextCode, tooLargeCode, unreadableCode } from "./spec-file.ts";

export const noCriteria = defineProblem<{ readonly hint: string }>({
  code: "SPEC_NO_CRITERIA",
  title: "A spec has no criteria",
  explain: "Nothing in it can be found done or not done, so that nobody can implement it or grade a change by it.",
  message: () => "This spec says nothing that can hold or not.",
  hint: ({ hint }) => hint,
});

export const criterionEmpty = defineProblem({
  code: "SPEC_CRITERION_EMPTY",
  title: "A criterion is empty",
  explain: "An item of a list of criteria has no words.",
  message: () => "This criterion says nothing.",
  hint: () => "Write what shall hold, or take the line out.",
});

export const criterionIsPlaceholder = defineProblem<{ readonly text: string }>({
  code: "SPEC_CRITERION_PLACEHOLDER",
  severity: "warning",
  title: "A criterion is not written yet",
  explain: "It says only that it will be written: TBD, TODO, or what a template has in its place.",
  message: ({ text }) => `"${shortened(text)}" is no criterion yet.`,
  hint: () => "Write what shall hold.",
});

export const criterionTwice = defineProblem<{ readonly id: string; readonly said: string }>({
  code: "SPEC_CRITERION_TWICE",
  severity: "warning",
  title: "Two criteria have the same id",
  explain:
    "The id of a criterion is what its author calls it, or is made of its words. Where two have the same, the later one gets a number, which changes when the earlier one does.",
  message: ({ id, said }) => `"${shortened(said)}" stands here a second time; this one is ${id}.`,
  hint: () => "Take one out, say what makes it another, or give it an id of its own: AC-2.",
});

export const requirementTwice = defineProblem<{ readonly name: string; readonly id: string }>({
  code: "SPEC_REQUIREMENT_TWICE",
  severity: "warning",
  title: "Two requirements have the same id",
  explain:
    "The id of a requirement is made of its name. Where two have the same, the later one gets a number, which changes when the earlier one does.",
  message: ({ name, id }) => `"${shortened(name)}" stands here a second time; this one is ${id}.`,
  hint: () => "Give each a name of its own.",
});

export const criterionNoBox = defineProblem({
  code: "SPEC_CRITERION_NO_BOX",
  severity: "warning",
  title: "A criterion has no check box, and others have",
  explain: "It counts as a criterion, and whether it is done is not known.",
  message: () => "This has no check box, and other criteria here have one.",
  hint: () => "Begin it with - [ ], or indent it if it belongs to the one above.",
});

export const criterionUnread = defineProblem<{ readonly text: string }>({
  code: "SPEC_CRITERION_UNREAD",
  severity: "warning",
  title: "Something has an id like a criterion, and stands where no criterion is read",
  explain:
    "Criteria are the items of lists, and the rows of tables. A paragraph or a heading with an id among them is read by nobody, so that no change is graded by it.",
  message: ({ text }) => `"${shortened(text)}" is no item of a list: no change is graded by it.`,
  hint: () => "Begin it with - [ ].",
});

export const markerUnknown = defineProblem<{ readonly marker: string; readonly meant: string }>({
  code: "SPEC_MARKER_UNKNOWN",
  severity: "warning",
  title: "A marker is not known",
  explain:
    "Behind a criterion `<!-- unchanged -->` says that it held before, and `<!-- no test -->` that reading is proof enough. Other comments mean nothing; this one looks like one of them.",
  message: ({ marker }) => `The marker "${shortened(marker)}" is not known, and does nothing.`,
  hint: ({ meant }) => `Did you mean <!-- ${meant} -->?`,
});

export const fileTooLarge = defineProblem<{ readonly file: string }>({
  code: tooLargeCode,
  title: "A spec is too large",
  explain: "A file is larger than any that people can read as a spec, and is not looked into.",
  message: ({ file }) => `${file} is larger than ${largestSpecFile / 1024 / 1024} MB, and was not read.`,
  hint: () => "Split it: a spec is for people to read.",
});

export const fileNotText = defineProblem<{ readonly file: string }>({
  code: notTextCode,
  title: "A spec is not text",
  explain: "The bytes of a file are no text in UTF-8.",
  message: ({ file }) => `${file} is not text in UTF-8.`,
  hint: () => "Save it as UTF-8.",
});

export const fileUnreadable = defineProblem<{ readonly file: string; readonly why: string }>({
  code: unreadableCode,
  title: "A spec cannot be read",
  explain: "The system does not let a file be read.",
  message: ({ why }) => why,
  hint: () => "Check who may read it, and who may enter the folders it stands in.",
});

export const fileNotFound = defineProblem<{ readonly file: string }>({
  code: "SPEC_NOT_FOUND",
  title: "A spec is not there",
  explain: "The file of a spec was there a moment ago, or leads out of the project.",
  message: ({ file }) => `There is no file ${file} in the project.`,
});

export const idTwice = defineProblem<{ readonly id: string; readonly other: string }>({
  code: "SPEC_ID_TWICE",
  severity: "warning",
  title: "Two specs of a project have the same id",
  explain:
    "The id of a spec is how its file, or its change, is called. Criteria are told apart by it: what is proven of the one may count for the other, and neither can be named by its id.",
  message: ({ id, other }) => `${other} has the id ${id}, too.`,
  hint: () => "Give one of them another name.",
});

export const specProblems: readonly ProblemDoc[] = [
  noCriteria,
  criterionEmpty,
  criterionIsPlaceholder,
  criterionTwice,
  requirementTwice,
  criterionNoBox,
  criterionUnread,
  markerUnknown,
  fileTooLarge,
  fileNotText,
  fileUnreadable,
  fileNotFound,
  idTwice,
];

/** In one line, of a length that can be read. */
export function shortened(text: string): string {
  const line = text.trim().replaceAll(/\s+/g, " ");
  return line.length <= 80 ? line : `${line.slice(0, 79)}…`;
}
