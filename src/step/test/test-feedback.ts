import type { TestResult } from "../../test-report/test-report.ts";
import type { TestRun } from "../test-command.ts";
import type { SortedFailures } from "./known-failures.ts";

const longestMessage = 1_500;
const longestTail = 4_000;
/** How many characters the failures have together; the rest of them are named, and then counted. */
const longestFailures = 12_000;
const mostNamed = 50;

export interface TestsToTell extends SortedFailures {
  readonly runs: readonly TestRun[];
  readonly total: number;
}

/** What failed, for whoever is to mend it: every failure with its place and its message, and why a report cannot be believed. */
export function testFeedback({ runs, total, fresh, still, gone }: TestsToTell): string {
  const troubled = runs.filter(({ trouble }) => trouble !== undefined);
  if (fresh.length === 0 && troubled.length === 0) return "";
  const parts = [
    ...(fresh.length === 0 ? [] : [headOf(fresh.length, total, still.length > 0), ...failuresOf(fresh)]),
    ...troubled.map(troubleOf),
    ...(still.length === 0 ? [] : [`${tests(still.length)} failed before as well, which is not held against you.`]),
    ...(gone.length === 0 ? [] : [`Of the tests that failed before, ${gone.length} cannot be found any more.`]),
  ];
  return `${parts.join("\n\n")}\n`;
}

function headOf(failed: number, total: number, isNew: boolean): string {
  return `${failed} of ${tests(total)} failed${isNew ? " that did not fail before" : ""}:`;
}

function failuresOf(failed: readonly TestResult[]): readonly string[] {
  const told: string[] = [];
  let left = longestFailures;
  for (const test of failed) {
    const words = wordsOf(test, told.length + 1);
    left -= words.length;
    if (left < 0 && told.length > 0) break;
    told.push(words);
  }
  const rest = failed.slice(told.length);
  if (rest.length === 0) return told;
  const named = rest.slice(0, mostNamed).map((test) => `- ${cut(test.name, 200)}`);
  const more = rest.length > named.length ? [`- and ${rest.length - named.length} more`] : [];
  return [...told, ["These failed too:", ...named, ...more].join("\n")];
}

function wordsOf({ name, file, line, status, message }: TestResult, number: number): string {
  const place = file === undefined ? "" : ` (${file}${line === undefined ? "" : `:${line}`})`;
  const how = status === "errored" ? " could not be run to its end" : "";
  const head = `${number}. ${cut(name, 400)}${place}${how}`;
  return message === undefined ? head : `${head}\n${indented(cut(message, longestMessage))}`;
}

function troubleOf({ command, trouble = "", tail }: TestRun): string {
  const words = `The report of the test command "${command}" cannot be believed. ${trouble}`;
  const end = tail.trim().slice(-longestTail);
  return end === "" ? words : `${words}\nThe end of what it printed:\n${indented(end)}`;
}

function indented(text: string): string {
  return text.replace(/^(?=.)/gmu, "   ");
}

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most)}…`;
}

function tests(count: number): string {
  return `${count} ${count === 1 ? "test" : "tests"}`;
}
