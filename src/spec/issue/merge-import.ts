import { type LineEdit, editLines, type Markdown, readMarkdown } from "../../markdown/markdown.ts";
import { criterionItems, type CriterionItem } from "../criterion-items.ts";
import { acceptanceNames } from "../section-names.ts";
import { sectionsNamed, sectionsOf } from "../sections.ts";
import { idOf } from "../spec-id.ts";
import { importMarkOf } from "./import-mark.ts";

/** What an import does to a file. `edited` is not written unless somebody insists. */
export type Import =
  | { readonly status: "created" | "updated" | "edited"; readonly text: string }
  | { readonly status: "unchanged" };

/** Puts an imported spec in the place of what is there. What a person has ticked stays ticked where the criterion is still asked for. */
export function mergeImport(before: string | undefined, imported: string): Import {
  if (before === undefined) return { status: "created", text: imported };
  const [old, fresh] = [importMarkOf(before), importMarkOf(imported)];
  // The issue is as it was when it was imported: what stands in the file is newer.
  if (
    old !== undefined &&
    old.hash === fresh?.hash &&
    old.key === fresh.key &&
    old.source === fresh.source &&
    isTicked(before, imported)
  )
    return { status: "unchanged" };
  const text = withTicks(before, imported);
  if (text === before) return { status: "unchanged" };
  const isOurs = old !== undefined && !old.isEdited && old.key === fresh?.key && old.source === fresh.source;
  return { status: isOurs ? "updated" : "edited", text };
}

/** Whether all that the import has ticked is ticked there. */
function isTicked(before: string, imported: string): boolean {
  const ticked = doneIn(before);
  return [...doneIn(imported)].every((id) => ticked.has(id));
}

function withTicks(before: string, imported: string): string {
  const ticked = doneIn(before);
  const markdown = readMarkdown(imported);
  const edits = named(markdown)
    .filter(({ id, item }) => item.task === "open" && ticked.has(id))
    .map(({ item }): LineEdit => {
      const at = item.lines.from;
      return { lines: { from: at, to: at + 1 }, by: [(markdown.lines[at] ?? "").replace("[ ]", "[x]")] };
    });
  return editLines(markdown, edits);
}

function doneIn(text: string): ReadonlySet<string> {
  const done = named(readMarkdown(text)).filter(({ item }) => item.task === "done");
  return new Set(done.map(({ id }) => id));
}

/** The criteria with an id each: their label or their words, and a number where several have the same. */
function named(markdown: Markdown): readonly { readonly id: string; readonly item: CriterionItem }[] {
  const times = new Map<string, number>();
  const sections = sectionsNamed(sectionsOf(markdown), acceptanceNames);
  return sections
    .flatMap(({ body }) => criterionItems(markdown, body))
    .map((item) => {
      const own = item.label ?? idOf(item.name);
      const before = times.get(own) ?? 0;
      times.set(own, before + 1);
      return { id: before === 0 ? own : `${own}-${before + 1}`, item };
    });
}
