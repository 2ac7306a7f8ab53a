import { editLines, readMarkdown } from "../../markdown/markdown.ts";
import { itemOf, tickEdit } from "../change-criteria.ts";
import { type CriterionItem, criterionItems } from "../criterion-items.ts";
import { placeOfLines, readSpecText } from "../spec-text.ts";
import type { SpecFile, SpecPlace } from "../spec.ts";

/** A line of `tasks.md`: `- [ ] T001 [P] [US1] What to do in which file`. */
export interface SpeckitTask {
  readonly id?: string;
  readonly text: string;
  readonly isDone: boolean;
  /** Others may be done at the same time. */
  readonly isParallel: boolean;
  /** Of the user story that it belongs to: `US1`. */
  readonly story?: string;
  readonly place: SpecPlace;
}

const words = /^(?:\*\*)?(T\d+[a-z]?)(?:\*\*)?:?\s+/;
const mark = /^\[(P|US\d+)\]\s*/;

export function speckitTasks(file: SpecFile): readonly SpeckitTask[] {
  const text = readSpecText(file);
  return boxes(file).map(({ name, task, lines }) => {
    const id = words.exec(name);
    let rest = name.slice(id?.[0].length ?? 0);
    const marks: string[] = [];
    for (let found = mark.exec(rest); found !== null; found = mark.exec(rest)) {
      marks.push(found[1] ?? "");
      rest = rest.slice(found[0].length);
    }
    const story = marks.find((each) => each !== "P");
    return {
      ...(id?.[1] === undefined ? {} : { id: id[1] }),
      text: rest,
      isDone: task === "done",
      isParallel: marks.includes("P"),
      ...(story === undefined ? {} : { story }),
      place: placeOfLines(text, lines),
    };
  });
}

/** The text of the file with one task ticked, or its tick taken back. */
export function tickTask(file: SpecFile, id: string, isDone: boolean): string {
  const markdown = readMarkdown(file.text);
  const items = boxes(file);
  const ids = speckitTasks(file).map((task) => task.id ?? "");
  return editLines(markdown, [tickEdit(markdown, itemOf(id, ids, items), isDone)]);
}

function boxes({ text }: SpecFile): readonly CriterionItem[] {
  const markdown = readMarkdown(text);
  return criterionItems(markdown, { from: 0, to: markdown.lines.length }).filter(({ task }) => task !== undefined);
}
