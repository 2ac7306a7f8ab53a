import { oneLine } from "../criterion-words.ts";
import type { Markdown } from "../../markdown/markdown.ts";
import { readCriteria } from "../criteria.ts";
import { noCriteria } from "../problems.ts";
import { scopeNames } from "../section-names.ts";
import { entriesIn, headingName, sectionsNamed, sectionsOf, textIn, type TextSection } from "../sections.ts";
import { placeOfLines, problemAt } from "../spec-text.ts";
import type { ReadSpec, SpecFile } from "../spec.ts";
import { criteriaDifferences, topicCriteria } from "./topic-criteria.ts";
import { formProblems, sectionNamed, sectionProblems } from "./topic-form.ts";
import { frontmatterOf, readTopicText, type TopicText } from "./topic-text.ts";
import { validationOf } from "./validation.ts";

/** Whether a text is a topic spec, and not another with some frontmatter. */
export function isTopic(text: string): boolean {
  const keys = new Set(frontmatterOf(text).map((line) => /^([a-z]+)[ \t]*:/.exec(line)?.[1]));
  return keys.has("acceptance") || (keys.has("status") && keys.has("kind"));
}

export interface ReadTopic extends ReadSpec {
  /** The values of the frontmatter that are texts. */
  readonly fields: Readonly<Record<string, string>>;
  /** The commands below Validation, as they stand there. */
  readonly validation: readonly string[];
}

export function readTopic(file: SpecFile, id: string): ReadTopic {
  const topic = readTopicText(file);
  const { text } = topic;
  const sections = sectionsOf(text.markdown);
  const requirement = `${id}#acceptance-criteria`;
  const found = topicCriteria(topic);
  const { criteria, problems } = readCriteria(
    text,
    requirement,
    found.map(({ said }) => said),
  );
  const place = placeOfLines(text, sectionNamed(sections, "Acceptance criteria")?.lines ?? { from: 0, to: 1 });
  const fields = textsOf(topic);
  const spec = {
    format: "topic" as const,
    id,
    title: fields["title"] ?? oneLine(sections.find(({ level }) => level === 1)?.heading ?? id),
    goal: bodyOf(text.markdown, sectionNamed(sections, "What it does")),
    requirements:
      criteria.length === 0 ? [] : [{ id: requirement, title: "Acceptance criteria", text: "", criteria, place }],
    outOfScope: sectionsNamed(sections, scopeNames).flatMap(({ body }) => entriesIn(text.markdown, body)),
    constraints: sectionsNamed(sections, [headingName("Behaviour & contract")]).flatMap(({ body }) =>
      entriesIn(text.markdown, body),
    ),
    files: [file],
  };
  const all = [
    ...formProblems(topic, file.path),
    ...sectionProblems(text, sections),
    ...criteriaDifferences(topic, found),
    ...problems,
  ];
  if (criteria.length === 0 && topic.hasFrontmatter) {
    const hint = "Write them as a list below acceptance: in the frontmatter, and in the section.";
    all.push(problemAt(text, noCriteria({ hint }), { from: 0, to: 1 }));
  }
  return {
    spec,
    problems: all,
    fields,
    validation: validationOf(text.markdown, sections).map(({ command }) => command),
  };
}

function bodyOf(markdown: Markdown, section: TextSection | undefined): string {
  return section === undefined ? "" : textIn(markdown, section.body);
}

function textsOf({ fields }: TopicText): Readonly<Record<string, string>> {
  const texts = (fields?.entries ?? []).flatMap(({ key, value }) =>
    value.kind === "scalar" && value.text.trim() !== "" ? [[key, value.text.trim()] as const] : [],
  );
  return Object.fromEntries(texts);
}
