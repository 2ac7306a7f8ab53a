import { entryOf, type YamlEntry, type YamlScalar } from "../../dialect/yaml/yaml-node.ts";
import { editLines, type LineEdit } from "../../markdown/markdown.ts";
import { didYouMean } from "../../problem/nearest.ts";
import { placeAt } from "../../problem/source.ts";
import { Refusal } from "../../problem/refusal.ts";
import type { TextRange } from "../../problem/text-range.ts";
import {
  addEdit,
  type CriterionChange,
  itemOf,
  removeEdit,
  rewordEdit,
  tickEdit,
  unwritable,
  writtenText,
} from "../change-criteria.ts";
import { criterionItems } from "../criterion-items.ts";
import { criterionWords, labelOf, oneLine } from "../criterion-words.ts";
import { acceptanceNames } from "../section-names.ts";
import { sectionsNamed, sectionsOf } from "../sections.ts";
import type { SpecFile } from "../spec.ts";
import { readTopic } from "./read-topic.ts";
import { acceptanceOf, type TopicCriterion, topicCriteria } from "./topic-criteria.ts";
import { type topicKeys, topicWords } from "./topic-form.ts";
import { linesOfNode, readTopicText, type TopicText } from "./topic-text.ts";

/** What a person changes of a topic spec. A criterion is changed wherever it stands. */
export type TopicChange =
  | CriterionChange
  | { readonly kind: "set"; readonly key: (typeof topicKeys)[number]; readonly to: string };

/** The text of the file with one change, and not a byte more. Refused where it cannot be made. */
export function changeTopic(file: SpecFile, id: string, change: TopicChange): string {
  const topic = readTopicText(file);
  const { markdown } = topic.text;
  if (change.kind === "set") checkWord(change.key, change.to);
  const found = topicCriteria(topic);
  const ids = readTopic(file, id).spec.requirements.flatMap(({ criteria }) => criteria.map((each) => each.id));
  const edits =
    change.kind === "set" ? [fieldEdit(topic, change.key, change.to)] : criterionEdits(topic, { ids, found }, change);
  const text = topic.before + editLines(markdown, edits);
  checkChange(change, { ids, found }, { path: file.path, text });
  return text;
}

interface Known {
  readonly ids: readonly string[];
  readonly found: readonly TopicCriterion[];
}

function checkWord(key: string, word: string): void {
  const known = topicWords[key];
  if (known === undefined || known.includes(word)) return;
  throw new Refusal("TOPIC_WORD_UNKNOWN", `"${word}" is no ${key}.`, {
    hint: didYouMean(word, known) ?? `Write one of: ${known.join(", ")}.`,
  });
}

function fieldEdit(topic: TopicText, key: string, to: string): LineEdit {
  const entry = entryOf(topic.fields, key);
  const { frontmatter } = topic.text.markdown;
  if (topic.fields === undefined || frontmatter === undefined) throw unchangeable(topic);
  if (entry === undefined) {
    const end = { from: frontmatter.to, to: frontmatter.to };
    return { lines: end, by: [`${key}: ${yamlText(to)}`] };
  }
  return replaced(topic, valueRange(topic, entry), yamlText(to));
}

/** Where nothing stands behind the colon, the place behind it. */
function valueRange({ text }: TopicText, { keyRange, value }: YamlEntry): TextRange {
  if (value.kind === "scalar" && value.range.end > value.range.start) return value.range;
  const colon = text.source.text.indexOf(":", keyRange.end);
  return { start: colon + 1, end: colon + 1 };
}

function criterionEdits(topic: TopicText, { ids, found }: Known, change: CriterionChange): readonly LineEdit[] {
  const { markdown } = topic.text;
  if (change.kind === "add") return addEdits(topic, change.text);
  const { entry, item } = itemOf(change.id, ids, found);
  switch (change.kind) {
    case "tick":
      if (item === undefined) throw unchangeable(topic);
      return [tickEdit(markdown, item, change.isDone)];
    case "reword":
      return [
        ...(entry === undefined ? [] : [replaced(topic, entry.range, yamlText(reworded(entry, change.text)))]),
        ...(item === undefined ? [] : [rewordEdit(markdown, item, change.text)]),
      ];
    case "remove":
      return [
        ...(entry === undefined ? [] : [{ lines: entryLines(topic, entry), by: [] }]),
        ...(item === undefined ? [] : [removeEdit(item)]),
      ];
  }
}

/** With the label that the entry has. */
function reworded(entry: YamlScalar, text: string): string {
  const label = entry.text.slice(0, labelOf(entry.text)?.length ?? 0).trim();
  return [label, writtenText(text)].filter((part) => part !== "").join(" ");
}

function addEdits(topic: TopicText, text: string): readonly LineEdit[] {
  const { markdown } = topic.text;
  const edits: LineEdit[] = [];
  const last = acceptanceOf(topic.fields)?.items.at(-1);
  if (last !== undefined) {
    const { to } = linesOfNode(topic.text, last);
    const [indent] = /^\s*-\s+/.exec(markdown.lines[linesOfNode(topic.text, last).from] ?? "") ?? [];
    if (indent === undefined) throw unchangeable(topic);
    edits.push({ lines: { from: to, to }, by: [indent + yamlText(writtenText(text))] });
  }
  const sections = sectionsNamed(sectionsOf(markdown), acceptanceNames);
  const items = sections.flatMap(({ body }) => criterionItems(markdown, body));
  const edit = addEdit(markdown, items, text);
  const [section] = sections;
  if (edit !== undefined) edits.push(edit);
  else if (section !== undefined) {
    const { from } = section.body;
    const isFollowed = (markdown.lines[from] ?? "").trim() !== "";
    edits.push({ lines: { from, to: from }, by: ["", `- ${writtenText(text)}`, ...(isFollowed ? [""] : [])] });
  }
  if (edits.length === 0) throw unchangeable(topic);
  return edits;
}

/** Of an entry that has its lines alone. */
function entryLines(topic: TopicText, entry: YamlScalar): LineEdit["lines"] {
  const lines = linesOfNode(topic.text, entry);
  if (!/^\s*-\s/.test(topic.text.markdown.lines[lines.from] ?? "")) throw unchangeable(topic);
  return lines;
}

/** The lines that a stretch of the file stands in, with another text in its place. */
function replaced(topic: TopicText, range: TextRange, by: string): LineEdit {
  const { source, markdown } = topic.text;
  const lines = linesOfNode(topic.text, { range });
  const before = (markdown.lines[lines.from] ?? "").slice(0, placeAt(source, range).column - 1);
  const last = markdown.lines[lines.to - 1] ?? "";
  const end = placeAt(source, { start: range.end, end: range.end });
  // A block of text ends where the next line begins.
  const after = end.line - 1 - topic.text.firstLine === lines.to - 1 ? last.slice(end.column - 1) : "";
  const gap = /\s$/.test(before) ? "" : " ";
  return { lines, by: [before + gap + by + after] };
}

const plain = /^[A-Za-z][\w ./()§&+-]*$/;
const meansMore = /^(?:true|false|yes|no|on|off|null|y|n)$/i;

/** As YAML, in one line. */
function yamlText(text: string): string {
  const line = oneLine(text);
  const isPlain = plain.test(line) && (!meansMore.test(line) || line === "off") && line === text;
  return isPlain ? line : JSON.stringify(line);
}

/** Refused where the change would be read in another way than it was meant, or anything else with it. */
function checkChange(change: TopicChange, { ids, found }: Known, file: SpecFile): void {
  const after = readTopicText(file);
  if (change.kind === "set") {
    const isRead = readTopic(file, "").fields[change.key] === oneLine(change.to);
    if (!isRead || !same(told(found), told(topicCriteria(after)))) throw unwritable(change.to);
    return;
  }
  if (change.kind === "tick") return;
  const at = change.kind === "add" ? -1 : ids.indexOf(change.id);
  const words = change.kind === "remove" ? undefined : oneLine(change.text);
  const before = told(found).filter((_, index) => index !== at);
  const fresh = [...topicCriteria(after)];
  if (words !== undefined) {
    const name = change.kind === "add" ? criterionWords(words).name : words;
    const index = fresh.findIndex(
      ({ said, entry, item }) =>
        said.name === name && (at !== -1 || isOneSided(after) || (entry !== undefined && item !== undefined)),
    );
    if (index === -1 || name === "") throw unwritable(words);
    fresh.splice(index, 1);
  }
  if (!same(before.toSorted(), told(fresh).toSorted()))
    throw change.kind === "remove" ? unchangeable(after) : unwritable(change.text);
}

function isOneSided({ text, fields }: TopicText): boolean {
  return acceptanceOf(fields) === undefined || sectionsNamed(sectionsOf(text.markdown), acceptanceNames).length === 0;
}

function told(criteria: readonly TopicCriterion[]): readonly string[] {
  return criteria.map(({ said: { label, text, markers }, entry, item }) =>
    JSON.stringify([label, text, markers, entry?.text, item?.task]),
  );
}

function same(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((each, index) => each === others[index]);
}

function unchangeable({ text }: TopicText): Refusal {
  return new Refusal(
    "TOPIC_UNCHANGEABLE",
    `${text.file} is written in a way in which that cannot be changed line by line.`,
    {
      hint: "Write each entry of acceptance on a line of its own, and each key once; or change it by hand.",
    },
  );
}
