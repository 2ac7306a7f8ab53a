import { editLines, readLines } from "../../markdown/text-lines.ts";
import { readTasks } from "./read-tasks.ts";

/** The tasks of a change, all of them done; nothing else of the text is changed. */
export function tickTasks(text: string): string {
  const before = readLines(text);
  const open = readTasks(text).filter(({ isDone }) => !isDone);
  return editLines(
    before,
    open.map(({ line }) => ({
      lines: { from: line, to: line + 1 },
      by: [(before.lines[line] ?? "").replace(box, "[x]")],
    })),
  );
}

const box = /\[\s*[^\]\s]?\s*\]/u;
