import type { LineEdit, Markdown } from "../markdown/markdown.ts";
import { didYouMean } from "../problem/nearest.ts";
import { Refusal } from "../problem/refusal.ts";
import type { CriterionItem } from "./criterion-items.ts";
import { criterionWords, labelOf, oneLine } from "./criterion-words.ts";
import { shortened } from "./problems.ts";

/** What a person changes of the criteria of a spec. Ids are those that reading gives. */
export type CriterionChange =
  | { readonly kind: "tick"; readonly id: string; readonly isDone: boolean }
  /** The label, the markers, and what stands below it stay. */
  | { readonly kind: "reword"; readonly id: string; readonly text: string }
  | { readonly kind: "remove"; readonly id: string }
  | { readonly kind: "add"; readonly text: string };

const sign = /^[ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*/;
const box = /^\[([ xX])\]/;

/** The item of an id; refused where there is none. `ids` and `items` run side by side. */
export function itemOf<Item>(id: string, ids: readonly string[], items: readonly Item[]): Item {
  const found = items[ids.indexOf(id)];
  if (found !== undefined) return found;
  throw new Refusal("SPEC_CRITERION_UNKNOWN", `There is no criterion ${id}.`, {
    hint: didYouMean(id, ids) ?? "waybill spec show names those that there are.",
  });
}

/** The edit for a check box alone: one character. */
export function tickEdit({ lines }: Markdown, item: CriterionItem, isDone: boolean): LineEdit {
  const at = item.nameLines.from;
  const line = lines[at] ?? "";
  const before = sign.exec(line)?.[0] ?? "";
  const rest = line.slice(before.length);
  if (item.task === undefined || !box.test(rest)) {
    throw new Refusal("SPEC_CRITERION_NO_BOX", `The criterion "${shortened(item.name)}" has no check box to tick.`, {
      hint: "Begin its line with - [ ].",
    });
  }
  return { lines: { from: at, to: at + 1 }, by: [`${before}[${isDone ? "x" : " "}]${rest.slice(3)}`] };
}

/** The edit for the words of its first paragraph. */
export function rewordEdit({ lines }: Markdown, item: CriterionItem, text: string): LineEdit {
  const { from, to } = item.nameLines;
  if (to === from) throw unwritable(text);
  const before = sign.exec(lines[from] ?? "")?.[0] ?? "";
  const old = [(lines[from] ?? "").slice(before.length), ...lines.slice(from + 1, to)].join("\n");
  const boxed = item.task === undefined ? "" : (/^\[[ xX]\][ \t]*/.exec(old)?.[0] ?? "");
  const afterBox = old.slice(boxed.length);
  const label = afterBox.slice(0, labelOf(afterBox)?.length ?? 0);
  const end = oneLine(markersIn(afterBox));
  const words = [label.trimEnd(), writtenText(text), end].filter((part) => part !== "").join(" ");
  return { lines: { from, to }, by: [before + boxed + words] };
}

/** The comments behind the words, as they stand there. */
function markersIn(text: string): string {
  let rest = text.trimEnd();
  while (rest.endsWith("-->") && rest.includes("<!--")) rest = rest.slice(0, rest.lastIndexOf("<!--")).trimEnd();
  return text.slice(rest.length);
}

/** Refused where others stand in it: nobody asked for those to go. */
export function removeEdit(item: CriterionItem): LineEdit {
  if (item.wholeLines.to > item.lines.to) {
    throw new Refusal("SPEC_CRITERION_HOLDS_OTHERS", `Other criteria stand in "${shortened(item.name)}".`, {
      hint: "Remove those first.",
    });
  }
  return { lines: item.lines, by: [] };
}

/** A line behind the last item at the top, written as that is. Undefined where there is none. */
export function addEdit({ lines }: Markdown, items: readonly CriterionItem[], text: string): LineEdit | undefined {
  const last = items.findLast(({ depth }) => depth === 0);
  if (last === undefined) return undefined;
  const { to } = last.wholeLines;
  const first = lines[last.wholeLines.from] ?? "";
  const [, indent = "", mark = "-", gap = " "] = /^([ \t]*)([-*+]|\d{1,9}[.)])([ \t]+)/.exec(first) ?? [];
  const hasBoxes = items.some(({ task }) => task !== undefined);
  const line = `${indent}${nextMark(mark)}${gap}${hasBoxes ? "[ ] " : ""}${writtenText(text)}`;
  return { lines: { from: to, to }, by: [line] };
}

function nextMark(mark: string): string {
  const number = Number.parseInt(mark, 10);
  return Number.isNaN(number) ? mark : `${number + 1}${mark.at(-1)}`;
}

/** In one line; refused where there are no words in it. */
export function writtenText(text: string): string {
  const line = oneLine(text);
  if (line === "") throw unwritable(text);
  return line;
}

/** For a text that would not be read again as it was given. */
export function unwritable(text: string): Refusal {
  return new Refusal("SPEC_CRITERION_UNWRITABLE", `"${shortened(text)}" cannot be written as a criterion.`, {
    hint: "Write it as one sentence, which does not begin with a sign of Markdown.",
  });
}

interface Changed {
  readonly ids: readonly string[];
  readonly before: readonly CriterionItem[];
  readonly after: readonly CriterionItem[];
}

/** Refused where what was written is not read again with those words, or anything else would be read in another way. */
export function checkChanged(change: CriterionChange, { ids, before, after }: Changed): void {
  if (change.kind === "tick" || change.kind === "remove") return;
  const [said, read] = [before.map(told), after.map(told)];
  if (change.kind === "reword") {
    const at = ids.indexOf(change.id);
    const isRead = after[at]?.name === oneLine(change.text) && after[at].task === before[at]?.task;
    if (isRead && same(said.toSpliced(at, 1), read.toSpliced(at, 1))) return;
  } else {
    const at = read.findIndex((each, index) => each !== said[index]);
    const { name } = criterionWords(change.text);
    if (name !== "" && after[at]?.name === name && same(said, read.toSpliced(at, 1))) return;
  }
  throw unwritable(change.text);
}

function told({ label, text, task, markers }: CriterionItem): string {
  return JSON.stringify([label, text, task, markers]);
}

function same(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((each, index) => each === others[index]);
}
