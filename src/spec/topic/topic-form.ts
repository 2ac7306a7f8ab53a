import { entryOf, pointedAt } from "../../dialect/yaml/yaml-node.ts";
import type { Problem } from "../../problem/problem.ts";
import { located } from "../../problem/source.ts";
import { headingName, type TextSection } from "../sections.ts";
import { problemAt, type SpecText } from "../spec-text.ts";
import {
  topicKeyMissing,
  topicKeyShape,
  topicNoFrontmatter,
  topicNoLicence,
  topicNoValidation,
  topicNumbered,
  topicSectionMissing,
  topicWordUnknown,
} from "./problems.ts";
import { acceptanceOf } from "./topic-criteria.ts";
import type { TopicText } from "./topic-text.ts";
import { fencesIn } from "./validation.ts";

export const topicWords: Readonly<Record<string, readonly string[]>> = {
  status: ["stable", "experimental", "proposed", "off"],
  kind: ["feature", "fix", "docs", "chore"],
  mode: ["Triage", "Mentoring", "Drafting", "Pairing", "infra"],
};
export const topicKeys = ["title", "status", "kind", "mode", "source"] as const;
const neededSections = [
  "What it does",
  "Where it lives",
  "Behaviour & contract",
  "Out of scope",
  "Acceptance criteria",
  "Validation",
  "Known gaps",
];

/** What its frontmatter and the name of its file must be. */
export function formProblems(topic: TopicText, path: string): readonly Problem[] {
  const { text, before, fields, hasFrontmatter, problems: yaml } = topic;
  const problems: Problem[] = [];
  const top = { from: 0, to: 1 };
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (/^\d+[-_. ]/.test(name)) problems.push(problemAt(text, topicNumbered({ name }), top));
  if (!hasFrontmatter) return [...problems, problemAt(text, topicNoFrontmatter(), top)];
  if (!/licen[cs]e|spdx|copyright/i.test(before)) problems.push(problemAt(text, topicNoLicence(), top));
  problems.push(...yaml);
  if (fields === undefined)
    return yaml.length > 0 ? problems : [...problems, problemAt(text, topicNoFrontmatter(), top)];
  const written = fields.entries.map(({ key }) => key);
  for (const key of [...topicKeys, "acceptance"]) {
    const entry = entryOf(fields, key);
    if (entry === undefined) {
      problems.push(problemAt(text, topicKeyMissing({ key, written: written.filter((each) => !isKnown(each)) }), top));
      continue;
    }
    const problem = key === "acceptance" ? undefined : valueProblem(key, entry.value);
    if (problem !== undefined)
      problems.push(
        located(
          text.source,
          problem,
          pointedAt(entry.value).end > pointedAt(entry.value).start ? pointedAt(entry.value) : entry.keyRange,
        ),
      );
    if (key === "acceptance") problems.push(...acceptanceProblems(topic));
  }
  return problems;
}

function isKnown(key: string): boolean {
  return key === "acceptance" || topicKeys.some((each) => each === key);
}

function valueProblem(key: string, value: { readonly kind: string; readonly text?: string }): Problem | undefined {
  const word = value.text?.trim() ?? "";
  if (value.kind !== "scalar" || word === "") return topicKeyShape({ key, must: "a text" });
  const known = topicWords[key];
  return known === undefined || known.includes(word) ? undefined : topicWordUnknown({ key, word, known });
}

function acceptanceProblems({ text, fields }: TopicText): readonly Problem[] {
  const entry = entryOf(fields, "acceptance");
  if (entry === undefined) return [];
  const list = acceptanceOf(fields);
  const tell = (range: { readonly start: number; readonly end: number }): Problem =>
    located(text.source, topicKeyShape({ key: "acceptance", must: "a list of texts that is not empty" }), range);
  if (list === undefined || list.items.length === 0) return [tell(entry.keyRange)];
  return list.items.filter(({ kind }) => kind !== "scalar").map((item) => tell(pointedAt(item)));
}

/** The sections that it has to have. */
export function sectionProblems(text: SpecText, sections: readonly TextSection[]): readonly Problem[] {
  const problems = neededSections
    .filter((section) => sectionNamed(sections, section) === undefined)
    .map((section) => problemAt(text, topicSectionMissing({ section }), { from: 0, to: 1 }));
  const validation = sectionNamed(sections, "Validation");
  if (validation === undefined || fencesIn(text.markdown, validation).length > 0) return problems;
  return [...problems, problemAt(text, topicNoValidation(), validation.lines)];
}

/** The first of a heading, however that is written. */
export function sectionNamed(sections: readonly TextSection[], heading: string): TextSection | undefined {
  return sections.find(({ name }) => name === headingName(heading));
}
