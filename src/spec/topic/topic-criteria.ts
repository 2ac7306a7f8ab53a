import { entryOf, type YamlList, type YamlScalar } from "../../dialect/yaml/yaml-node.ts";
import type { Problem } from "../../problem/problem.ts";
import { type CriterionItem, criterionItems } from "../criterion-items.ts";
import { criterionWords } from "../criterion-words.ts";
import { acceptanceNames } from "../section-names.ts";
import { sectionsNamed, sectionsOf } from "../sections.ts";
import { problemAt, type SpecText } from "../spec-text.ts";
import { topicAcceptanceDiffers } from "./problems.ts";
import { linesOfNode, type TopicText } from "./topic-text.ts";

/** A criterion and where its author wrote it: in the frontmatter, in the section, or in both. */
export interface TopicCriterion {
  readonly said: CriterionItem;
  readonly entry?: YamlScalar;
  readonly item?: CriterionItem;
}

/** The criteria of the frontmatter in their order, then those of the section alone. */
export function topicCriteria({ text, fields }: TopicText): readonly TopicCriterion[] {
  const sections = sectionsNamed(sectionsOf(text.markdown), acceptanceNames);
  const items = sections.flatMap(({ body }) => criterionItems(text.markdown, body));
  const waiting = new Map<string, CriterionItem[]>();
  for (const item of items) {
    const alike = waiting.get(keyOf(item));
    if (alike === undefined) waiting.set(keyOf(item), [item]);
    else alike.push(item);
  }
  const matched = new Set<CriterionItem>();
  const first = (acceptanceOf(fields)?.items ?? []).flatMap((entry): readonly TopicCriterion[] => {
    if (entry.kind !== "scalar") return [];
    const own = entryItem(text, entry);
    const item = waiting.get(keyOf(own))?.shift();
    if (item === undefined) return [{ said: own, entry }];
    matched.add(item);
    const markers = [...new Set([...item.markers, ...own.markers])];
    return [{ said: { ...item, markers }, entry, item }];
  });
  return [...first, ...items.filter((item) => !matched.has(item)).map((item) => ({ said: item, item }))];
}

export function acceptanceOf(fields: TopicText["fields"]): YamlList | undefined {
  const value = entryOf(fields, "acceptance")?.value;
  return value?.kind === "list" ? value : undefined;
}

function entryItem(text: SpecText, entry: YamlScalar): CriterionItem {
  const lines = linesOfNode(text, entry);
  const words = criterionWords(entry.text);
  return { ...words, text: words.name, lines, wholeLines: lines, nameLines: lines, depth: 0, lacksBox: false };
}

/** What is alike in both places: the label, or words whatever their case and their last dot. */
function keyOf({ label, name }: CriterionItem): string {
  return label ?? wordsKey(name);
}

function wordsKey(name: string): string {
  const words = name.toLowerCase().replaceAll(/[*_`]/g, "");
  let end = words.length;
  while (end > 0 && " .;,".includes(words[end - 1] ?? "")) end--;
  return words.slice(0, end);
}

/** What stands in one of the two places alone, or under one id with other words. */
export function criteriaDifferences({ text, fields }: TopicText, found: readonly TopicCriterion[]): readonly Problem[] {
  const hasSection = sectionsNamed(sectionsOf(text.markdown), acceptanceNames).length > 0;
  if (!hasSection || acceptanceOf(fields) === undefined) return [];
  return found.flatMap(({ said, entry, item }) => {
    const own = entry === undefined ? undefined : entryItem(text, entry);
    if (own !== undefined && item !== undefined && wordsKey(own.name) === wordsKey(item.name)) return [];
    const where = own === undefined ? "section" : "frontmatter";
    const { name, lines } = own ?? said;
    return [problemAt(text, topicAcceptanceDiffers({ said: name, where }), lines)];
  });
}
