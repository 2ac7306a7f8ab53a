import { editLines, type LineEdit, type Markdown, readMarkdown } from "../../markdown/markdown.ts";
import { didYouMean } from "../../problem/nearest.ts";
import { Refusal } from "../../problem/refusal.ts";
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
import { labelOf } from "../criterion-words.ts";
import type { SpecFile } from "../spec.ts";
import { readSpeckit } from "./read-speckit.ts";
import { type OutlinePart, speckitOutline } from "./speckit-outline.ts";

/** What a person changes of a Spec Kit spec; a criterion is added to a user story or to a list of requirements. */
export type SpeckitChange =
  | Exclude<CriterionChange, { readonly kind: "add" }>
  | { readonly kind: "add"; readonly requirement: string; readonly text: string };

/** The text of the file with one change, and not a byte more. Refused where it cannot be made. */
export function changeSpeckit(file: SpecFile, id: string, change: SpeckitChange): string {
  const markdown = readMarkdown(file.text);
  const parts = speckitOutline(markdown);
  const ids = readSpeckit(file, id).spec.requirements.flatMap(({ criteria }) => criteria.map((each) => each.id));
  const before = itemsOf(parts);
  const { edit, checked } =
    change.kind === "add"
      ? added(markdown, partOf(parts, id, change.requirement), change.text)
      : { edit: editOf(markdown, { before, ids }, change), checked: change };
  const text = editLines(markdown, [edit]);
  checkChanged(checked, { ids, before, after: itemsOf(speckitOutline(readMarkdown(text))) });
  return text;
}

interface Known {
  readonly before: readonly CriterionItem[];
  readonly ids: readonly string[];
}

function editOf(markdown: Markdown, { before, ids }: Known, change: Exclude<SpeckitChange, { kind: "add" }>): LineEdit {
  const item = itemOf(change.id, ids, before);
  switch (change.kind) {
    case "tick":
      return tickEdit(markdown, item, change.isDone);
    case "reword":
      return rewordEdit(markdown, item, change.text);
    case "remove":
      return removeEdit(item);
  }
}

function partOf(parts: readonly OutlinePart[], spec: string, requirement: string): OutlinePart {
  const found = parts.find(({ id }) => `${spec}#${id}` === requirement);
  if (found !== undefined) return found;
  const known = parts.map(({ id }) => `${spec}#${id}`);
  throw new Refusal("SPEC_REQUIREMENT_UNKNOWN", `There is no requirement ${requirement}.`, {
    hint: didYouMean(requirement, known) ?? `There are: ${known.join(", ")}.`,
  });
}

/** Behind the last of its list; a story that has none gets the words that announce them. */
function added(
  markdown: Markdown,
  part: OutlinePart,
  text: string,
): { readonly edit: LineEdit; readonly checked: CriterionChange } {
  const full = labelled(markdown, part, writtenText(text));
  const checked: CriterionChange = { kind: "add", text: full };
  const edit = addEdit(markdown, part.items, full);
  if (edit !== undefined) return { edit, checked };
  const isAnnounced = part.list.to > part.list.from;
  const at = isAnnounced ? part.list.from : endOfWords(markdown, part);
  const by = ["", ...(isAnnounced ? [] : ["**Acceptance Scenarios**:", ""]), `1. ${full}`];
  return { edit: { lines: { from: at, to: at }, by }, checked };
}

/** Behind its last words: lines that are blank, or draw a rule, end no section. */
function endOfWords({ lines }: Markdown, { lines: { from, to } }: OutlinePart): number {
  let at = to;
  while (at > from + 1 && /^\s*(?:-{3,})?\s*$/.test(lines[at - 1] ?? "")) at--;
  return at;
}

/** In a list whose entries have ids, the next one, written as the last is. */
function labelled(markdown: Markdown, { items }: OutlinePart, text: string): string {
  const last = items.at(-1);
  if (last?.label === undefined || labelOf(text) !== undefined) return text;
  const numbers = items.map(({ label = "" }) => Number(/\d+$/.exec(label)?.[0] ?? 0));
  const digits = /\d+$/.exec(last.label)?.[0];
  if (digits === undefined) return text;
  const next = String(Math.max(...numbers) + 1).padStart(digits.length, "0");
  const id = last.label.slice(0, -digits.length) + next;
  const isBold = (markdown.lines[last.nameLines.from] ?? "").includes(`**${last.label}**`);
  return `${isBold ? `**${id}**` : id}: ${text}`;
}

function itemsOf(parts: readonly OutlinePart[]): readonly CriterionItem[] {
  return parts.flatMap(({ items }) => items);
}
