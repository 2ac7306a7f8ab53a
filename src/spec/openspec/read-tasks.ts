import { readLines } from "../../markdown/text-lines.ts";

/** The lines of a change's tasks that OpenSpec counts: any with a box, in fences too, however deep. */
export interface Task {
  readonly text: string;
  readonly isDone: boolean;
  /** Counted from 0. */
  readonly line: number;
}

const boxed = /^\s*(?:[-*+]|\d{1,9}[.)])\s*\[(?:\s*([^\]\s]?)\s*\](?![([])|\s+\])\s*(.*)/;

export function readTasks(text: string): readonly Task[] {
  return readLines(text).lines.flatMap((line, at) => {
    const box = boxed.exec(line);
    return box === null
      ? []
      : [{ text: (box[2] ?? "").trim(), isDone: (box[1] ?? "").toLowerCase() === "x", line: at }];
  });
}
