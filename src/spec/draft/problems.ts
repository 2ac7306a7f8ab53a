import { defineProblem, type ProblemDoc } from "../../problem/problem.ts";
import { shortened } from "../problems.ts";

export const draftUnreadable = defineProblem<{ readonly detail: string }>({
  code: "SPEC_DRAFT_UNREADABLE",
  title: "A draft of a spec has not the shape that was asked for",
  explain:
    "An agent that drafts a spec answers with an object as schemas/spec-draft.schema.json says it. Put it into `output.schema` of the step that asks.",
  message: ({ detail }) => `The draft has not the shape that was asked for: ${detail}.`,
});

export const draftEmpty = defineProblem<{ readonly what: string }>({
  code: "SPEC_DRAFT_EMPTY",
  title: "A part of a draft says nothing",
  explain:
    "Each text of a draft says something: a letter or a digit at least, beside comments and signs that nobody sees. Else something would be built and proven of which nobody has said what it is.",
  message: ({ what }) => `There are no words in ${what}: neither a letter nor a digit outside of comments.`,
  hint: () => "Write it in words, and not in a comment.",
});

export const draftTooLong = defineProblem<{ readonly what: string; readonly most: number }>({
  code: "SPEC_DRAFT_TOO_LONG",
  title: "A part of a draft is too long",
  explain: "A sentence of a spec is read by people and held against code; one of thousands of characters is neither.",
  message: ({ what, most }) => `There are more than ${most} characters in ${what}.`,
  hint: () => "Say it in one sentence, or make more than one requirement of it.",
});

export const draftNameTwice = defineProblem<{ readonly name: string; readonly of: string }>({
  code: "SPEC_DRAFT_NAME_TWICE",
  title: "Two parts of a draft have the same name",
  explain: "Requirements are known by their names, and the scenarios of a requirement by theirs.",
  message: ({ name, of }) => `"${shortened(name)}" is the name of two ${of}.`,
  hint: () => "Give each a name of its own, or make one of both.",
});

export const draftNameTaken = defineProblem<{ readonly path: string }>({
  code: "SPEC_DRAFT_NAME_TAKEN",
  title: "A spec of that name is there already",
  explain:
    "A draft never takes the place of a spec that was there before its run, nor of one that somebody has edited since.",
  message: ({ path }) => `${path} is there already, and is let be.`,
  hint: () => "Take another name for the spec, or archive what is there.",
});

export const draftNameInvalid = defineProblem<{ readonly name: string }>({
  code: "SPEC_DRAFT_NAME_INVALID",
  title: "A spec cannot have that name",
  explain: "The name of a spec is that of its file or folder, and has letters or digits.",
  message: ({ name }) => `${JSON.stringify(shortened(name))} cannot be the name of a spec.`,
  hint: () => "Take small letters and digits with single hyphens: add-login.",
});

export const draftConflict = defineProblem<{ readonly conflict: string }>({
  code: "SPEC_DRAFT_CONFLICT",
  title: "A draft is in the way of another change",
  explain:
    "Another change that is not archived yet touches the same requirements, so that the order of the two would matter.",
  message: ({ conflict }) => `The draft and another change are in each other's way: ${conflict}.`,
  hint: () => "Leave to the other change what it does, or name a requirement that it does not touch.",
});

export const draftProblems: readonly ProblemDoc[] = [
  draftUnreadable,
  draftEmpty,
  draftTooLong,
  draftNameTwice,
  draftNameTaken,
  draftNameInvalid,
  draftConflict,
];
