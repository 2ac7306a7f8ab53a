import { editLines, type LineEdit, type Markdown, readMarkdown } from "../../markdown/markdown.ts";
import {
  addEdit,
  checkChanged,
  type CriterionChange,
  itemOf,
  removeEdit,
  rewordEdit,
  tickEdit,
  writtenText,
} from "../change-criteria.ts";
import type { CriterionItem } from "../criterion-items.ts";
import { oneLine } from "../criterion-words.ts";
import { acceptanceNames, constraintNames, scopeNames } from "../section-names.ts";
import { sectionsNamed, sectionsOf } from "../sections.ts";
import type { SpecFile } from "../spec.ts";
import { statementItems } from "../statement-items.ts";
import { readAcceptance } from "./read-acceptance.ts";

/** The text of the file with one change, and not a byte more. Refused where it cannot be made. */
export function changeAcceptance(file: SpecFile, id: string, change: CriterionChange): string {
  const markdown = readMarkdown(file.text);
  const items = itemsOf(markdown);
  const ids = readAcceptance(file, id).spec.requirements.flatMap(({ criteria }) => criteria.map((each) => each.id));
  const text = editLines(markdown, [editOf(markdown, { items, ids }, change)]);
  checkChanged(change, { ids, before: items, after: itemsOf(readMarkdown(text)) });
  return text;
}

/** The text of the file with the check boxes of these criteria ticked; one that has none stays as it is. */
export function tickAcceptance(file: SpecFile, id: string, ids: ReadonlySet<string>): string {
  const markdown = readMarkdown(file.text);
  const items = itemsOf(markdown);
  const criteria = readAcceptance(file, id).spec.requirements.flatMap((requirement) => requirement.criteria);
  const edits = criteria.flatMap((criterion, at) => {
    const item = ids.has(criterion.id) && criterion.isDone === false ? items[at] : undefined;
    return item === undefined ? [] : [tickEdit(markdown, item, true)];
  });
  return editLines(markdown, edits);
}

function itemsOf(markdown: Markdown): readonly CriterionItem[] {
  const sections = sectionsNamed(sectionsOf(markdown), acceptanceNames);
  return sections.flatMap(({ body }) => statementItems(markdown, body));
}

function editOf(
  markdown: Markdown,
  { items, ids }: { readonly items: readonly CriterionItem[]; readonly ids: readonly string[] },
  change: CriterionChange,
): LineEdit {
  switch (change.kind) {
    case "tick":
      return tickEdit(markdown, itemOf(change.id, ids, items), change.isDone);
    case "reword":
      return rewordEdit(markdown, itemOf(change.id, ids, items), change.text);
    case "remove":
      return removeEdit(itemOf(change.id, ids, items));
    case "add":
      return addEdit(markdown, items, change.text) ?? firstEdit(markdown, change.text);
  }
}

/** The first criterion of a spec: below the heading, or with one of its own before what is not asked for. */
function firstEdit(markdown: Markdown, text: string): LineEdit {
  const line = `- [ ] ${writtenText(text)}`;
  const sections = sectionsOf(markdown);
  const [own] = sectionsNamed(sections, acceptanceNames);
  if (own !== undefined) {
    const at = own.body.from;
    const isFollowed = (markdown.lines[at] ?? "").trim() !== "";
    return { lines: { from: at, to: at }, by: ["", line, ...(isFollowed ? [""] : [])] };
  }
  const next = sections.find(({ name }) => [...scopeNames, ...constraintNames].includes(name));
  const at = next?.lines.from ?? markdown.lines.length;
  const isBehindText = at > 0 && (markdown.lines[at - 1] ?? "").trim() !== "";
  const by = ["## Acceptance criteria", "", line];
  return {
    lines: { from: at, to: at },
    by: [...(isBehindText ? [""] : []), ...by, ...(next === undefined ? [] : [""])],
  };
}

export interface NewAcceptance {
  readonly title: string;
  readonly goal: string;
  readonly criteria: readonly string[];
  readonly outOfScope: readonly string[];
  readonly constraints: readonly string[];
}

/** The text of a new spec. */
export function newAcceptance({ title, goal, criteria, outOfScope, constraints }: NewAcceptance): string {
  return [
    `# ${oneLine(title)}\n`,
    `## Goal\n\n${goal.trim()}\n`,
    `## Acceptance criteria\n\n${list(criteria, "- [ ]")}`,
    ...(outOfScope.length === 0 ? [] : [`## Out of scope\n\n${list(outOfScope, "-")}`]),
    ...(constraints.length === 0 ? [] : [`## Constraints\n\n${list(constraints, "-")}`]),
  ].join("\n");
}

function list(entries: readonly string[], mark: string): string {
  return entries.map((entry) => `${mark} ${oneLine(entry)}\n`).join("");
}
