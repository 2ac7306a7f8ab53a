import { didYouMean } from "../../problem/nearest.ts";
import { defineProblem, type ProblemDoc } from "../../problem/problem.ts";
import { shortened } from "../problems.ts";

export const topicNoFrontmatter = defineProblem({
  code: "TOPIC_NO_FRONTMATTER",
  title: "A topic spec has no frontmatter",
  explain:
    "A topic spec begins with a block of YAML between two lines of ---. A comment with the licence may stand before it.",
  message: () => "This spec has no frontmatter.",
  hint: () => "Begin it with ---, the keys title, status, kind, mode, source and acceptance, and another ---.",
});

export const topicNoLicence = defineProblem({
  code: "TOPIC_NO_LICENCE",
  severity: "warning",
  title: "A topic spec has no comment with its licence",
  explain: "The build loop whose format this is asks for a comment with the licence before the frontmatter.",
  message: () => "No comment with a licence stands before the frontmatter.",
  hint: () => "Write <!-- SPDX-License-Identifier: Apache-2.0 -->, or what holds for your project.",
});

export const topicKeyMissing = defineProblem<{ readonly key: string; readonly written: readonly string[] }>({
  code: "TOPIC_KEY_MISSING",
  title: "The frontmatter of a topic spec lacks a key",
  explain: "It has to have title, status, kind, mode, source and acceptance.",
  message: ({ key }) => `The frontmatter has no "${key}".`,
  hint: ({ key, written }) => {
    const near = didYouMean(key, written);
    return near === undefined ? undefined : `${near.replace("Did you mean", "Should").replace("?", "")} be "${key}"?`;
  },
});

export const topicKeyShape = defineProblem<{ readonly key: string; readonly must: string }>({
  code: "TOPIC_KEY_SHAPE",
  title: "A value in the frontmatter has the wrong form",
  explain: "title, status, kind, mode and source are texts, and acceptance is a list of texts that is not empty.",
  message: ({ key, must }) => `"${key}" must be ${must}.`,
  hint: ({ key }) =>
    key === "acceptance" ? 'Put a text with ": " in it into quotes: YAML takes it for a mapping.' : undefined,
});

export const topicWordUnknown = defineProblem<{
  readonly key: string;
  readonly word: string;
  readonly known: readonly string[];
}>({
  code: "TOPIC_WORD_UNKNOWN",
  title: "A word in the frontmatter is not one of those that there are",
  explain:
    "status is stable, experimental, proposed or off; kind is feature, fix, docs or chore; mode is Triage, Mentoring, Drafting, Pairing or infra.",
  message: ({ key, word }) => `"${shortened(word)}" is no ${key}.`,
  hint: ({ word, known }) => didYouMean(word, known) ?? `Write one of: ${known.join(", ")}.`,
});

export const topicSectionMissing = defineProblem<{ readonly section: string }>({
  code: "TOPIC_SECTION_MISSING",
  title: "A topic spec lacks a section",
  explain:
    "It has to have What it does, Where it lives, Behaviour & contract, Out of scope, Acceptance criteria, Validation and Known gaps.",
  message: ({ section }) => `There is no section "${section}".`,
  hint: ({ section }) => `Write a heading: ## ${section}`,
});

export const topicNoValidation = defineProblem({
  code: "TOPIC_NO_VALIDATION",
  title: "The validation of a topic spec has no commands",
  explain: "Below Validation stands a fenced block with the commands that show whether the spec holds.",
  message: () => "No fenced block stands below this heading.",
  hint: () => "Put the commands between two lines of ```.",
});

export const topicPathMissing = defineProblem<{ readonly path: string }>({
  code: "TOPIC_PATH_MISSING",
  title: "A command of the validation names a path that is not there",
  explain: "What follows --project, --directory, bash -n, shellcheck and test -f has to be in the project.",
  message: ({ path }) => `The project has no ${shortened(path)}.`,
  hint: () => "Paths count from the root of the project.",
});

export const topicNumbered = defineProblem<{ readonly name: string }>({
  code: "TOPIC_NUMBERED",
  severity: "warning",
  title: "The file of a topic spec has a number",
  explain: "It is named after its topic alone: a number would say that there is an order.",
  message: ({ name }) => `The name ${shortened(name)} begins with a number.`,
});

export const topicAcceptanceDiffers = defineProblem<{
  readonly said: string;
  readonly where: "frontmatter" | "section";
}>({
  code: "TOPIC_ACCEPTANCE_DIFFERS",
  severity: "warning",
  title: "The acceptance criteria stand twice, and not alike",
  explain:
    "The frontmatter and the section Acceptance criteria say the same. What stands in one of them alone counts as a criterion all the same.",
  message: ({ said, where }) =>
    `"${shortened(said)}" stands in the ${where} and not, with these words, in the ${where === "section" ? "frontmatter" : "section"}.`,
  hint: () => "Write the same words in both, or take it out.",
});

export const topicProblems: readonly ProblemDoc[] = [
  topicNoFrontmatter,
  topicNoLicence,
  topicKeyMissing,
  topicKeyShape,
  topicWordUnknown,
  topicSectionMissing,
  topicNoValidation,
  topicPathMissing,
  topicNumbered,
  topicAcceptanceDiffers,
];
