import { readLines } from "../../markdown/text-lines.ts";
import type { Problem } from "../../problem/problem.ts";
import type { SpecFile } from "../spec.ts";
import { taskGroup, tasksWithoutBoxes, taskTwice } from "./change-problems.ts";
import { ProblemList } from "./problem-list.ts";
import { readTasks } from "./read-tasks.ts";

const secondLevel = /^ {0,3}##(?!#)(?:[ \t]|$)/;
const numberedGroup = /^ {0,3}##[ \t]+(\d+)\.(?:[ \t]|$)/;
const taskNumber = /^(\d+(?:\.\d+)+[A-Za-z]*)(?=\s|$)/;
const leadingZeros = /^0+(?=\d)/;

/** Numbers that two tasks have, and tasks under the group of another. Looks only into groups with a number. */
export function validateTaskNumbers(files: readonly SpecFile[]): readonly Problem[] {
  const seen = new Map<string, string>();
  return files.flatMap(({ path, text }) => {
    const { lines } = readLines(text);
    const list = new ProblemList(path, lines);
    const tasks = new Map(readTasks(text).map((task) => [task.line, task]));
    let group: string | undefined;
    for (const [at, line] of lines.entries()) {
      if (secondLevel.test(line)) group = numberedGroup.exec(line)?.[1];
      const id = taskNumber.exec(tasks.get(at)?.text ?? "")?.[1];
      if (group === undefined || id === undefined) continue;
      if (id.split(".")[0]?.replace(leadingZeros, "") !== group.replace(leadingZeros, ""))
        list.at(at, taskGroup({ id, group }));
      const first = seen.get(id);
      if (first === undefined) seen.set(id, `${path}:${at + 1}`);
      else list.at(at, taskTwice({ id, first }));
    }
    return list.found;
  });
}

const openingFence = /^ {0,3}(`{3,}|~{3,})(.*)/;
const listItem = /^ {0,3}(?:[-*+]|\d{1,9}[.)])\s+\S/;

/** A change whose tasks are a list without boxes: it would count as one without tasks. */
export function validateTaskBoxes(files: readonly SpecFile[]): readonly Problem[] {
  if (files.some(({ text }) => readTasks(text).length > 0)) return [];
  return files.flatMap(({ path, text }) => {
    const { lines } = readLines(text);
    const item = firstItem(lines);
    if (item === undefined) return [];
    const list = new ProblemList(path, lines);
    list.at(item, tasksWithoutBoxes());
    return list.found;
  });
}

/** The first item that is shown as one: not in a fence, a comment, or what stands above the text. */
function firstItem(lines: readonly string[]): number | undefined {
  let fence: string | undefined;
  let isComment = false;
  for (let at = afterFrontmatter(lines); at < lines.length; at++) {
    const line = lines[at] ?? "";
    const [, mark = "", rest = ""] = openingFence.exec(line) ?? [];
    if (isComment) isComment = !line.includes("-->");
    else if (fence !== undefined) {
      if (mark.startsWith(fence) && rest.trim() === "") fence = undefined;
    } else if (mark !== "") fence = mark;
    else if (line.trimStart().startsWith("<!--")) isComment = !line.includes("-->");
    else if (listItem.test(line)) return at;
  }
  return undefined;
}

function afterFrontmatter(lines: readonly string[]): number {
  if (lines[0]?.trimEnd() !== "---") return 0;
  return lines.findIndex((line, at) => at > 0 && line.trimEnd() === "---") + 1;
}
