import { stripVTControlCharacters } from "node:util";
import { clip } from "./clip.ts";
import { type ReadTests, type ReportText, trouble } from "./reading.ts";
import { reportPath } from "./report-path.ts";
import type { TestResult, TestStatus } from "./test-report.ts";

const summaryTitle = /^=+ short test summary info =+$/mu;
const closing = /^=* ?((?:\d+ (?:subtests )?[a-z]+(?:, )?)+|no tests ran) in [\d.]+s(?: \([\d:]+\))? ?=*$/mu;

export function isPytestText(text: string): boolean {
  return /^=+ (?:test session starts|short test summary info) =+$/mu.test(stripVTControlCharacters(text));
}

const statuses: Readonly<Record<string, TestStatus>> = {
  PASSED: "passed",
  FAILED: "failed",
  ERROR: "errored",
  SKIPPED: "skipped",
  XFAIL: "skipped",
  XPASS: "passed",
};

/** The short summary that `pytest -rA` ends with. Its last line says how many there are: fewer are not taken for all. */
export function readPytestText({ text, root }: ReportText): ReadTests {
  const plain = stripVTControlCharacters(text).replaceAll("\r\n", "\n");
  if (!isPytestText(plain)) return trouble("The report is none of pytest: it is no XML, no JSON and no summary.");
  const title = summaryTitle.exec(plain);
  const end = lastMatch(plain);
  if (end === undefined) return trouble("The output of pytest is cut short: its last line is missing.");
  const section = title === null ? "" : plain.slice(title.index + title[0].length);
  const lines = section.split("\n");
  const known = new KnownIds(lines);
  const tests: TestResult[] = [];
  let found = 0;
  for (const line of lines) {
    const parents = line.startsWith("SUBFAILED") ? known.in(line) : [];
    const told = parents.length > 0 ? parents.map((each) => testOf(each, root)) : testsOf(line, root);
    tests.push(...told);
    found += parents.length > 0 ? 1 : told.length;
  }
  const counted = countsOf(end);
  if (found < counted) {
    return trouble(`pytest has run ${counted} tests and names ${found} of them. Have it run with \`-rA\`.`);
  }
  return { ok: true, tests };
}

function lastMatch(plain: string): string | undefined {
  const lines = plain.trimEnd().split("\n").slice(-20);
  return lines.flatMap((line) => closing.exec(line)?.[1] ?? []).at(-1);
}

const counted = new Set(["passed", "failed", "error", "errors", "skipped", "xfailed", "xpassed"]);

function countsOf(words: string): number {
  const pairs = [...words.matchAll(/(\d+) ([a-z]+)/gu)];
  return pairs.reduce((sum, [, count, word]) => sum + (counted.has(word ?? "") ? Number(count) : 0), 0);
}

const oneTest = /^(PASSED|FAILED|ERROR|SKIPPED|XFAIL|XPASS) (.+)$/u;

/** Of a line; nobody tells the parts of a test apart with more. */
const mostDashes = 16;

/** The ids of the tests that a summary names, a line each. */
class KnownIds {
  readonly #ids = new Set<string>();
  readonly #lengths = new Set<number>();

  constructor(lines: readonly string[]) {
    for (const line of lines) {
      const [, word = "", rest = ""] = oneTest.exec(line) ?? [];
      if (word === "" || word === "SKIPPED") continue;
      const [id] = word === "PASSED" ? [rest] : idAndMessage(rest);
      this.#ids.add(id);
      this.#lengths.add(id.length);
    }
  }

  /** Those that a line names before its end or a dash: any words may stand before the one that is meant. */
  in(line: string): readonly ToldTest[] {
    const found = new Map<string, ToldTest>();
    for (const { index: end } of [...line.matchAll(/ - |$/gu)].slice(0, mostDashes)) {
      for (const length of this.#lengths) {
        const id = line[end - length - 1] === " " ? line.slice(end - length, end) : "";
        if (this.#ids.has(id)) found.set(id, { id, status: "failed", message: line.slice(end).replace(/^ - /u, "") });
      }
    }
    return [...found.values()];
  }
}

/** A part of a test that did not pass, with what tells it apart before the id of the test, or the place. */
const subtest = /^SUB(FAILED|SKIPPED)\b.*? (\S+\.py::.+|\[\d+\] .+)$/u;

function testsOf(line: string, root: string | undefined): readonly TestResult[] {
  const [, word = "", rest = ""] = oneTest.exec(line) ?? subtest.exec(line) ?? [];
  const status = statuses[word];
  if (status === undefined) return [];
  if (word === "SKIPPED") return skippedOf(rest, root);
  const [id, message] = word === "PASSED" ? [rest, ""] : idAndMessage(rest);
  return [testOf({ id, status, message }, root)];
}

interface ToldTest {
  readonly id: string;
  readonly status: TestStatus;
  readonly message: string;
}

function testOf({ id, status, message }: ToldTest, root: string | undefined): TestResult {
  const { file, names } = nodeNames(id, root);
  return {
    name: names.join(" > "),
    ...(file === undefined ? {} : { file }),
    status,
    ...(message === "" || status === "passed" ? {} : { message: clip(message) }),
  };
}

/** What was skipped is told by its place, as often as it was. */
function skippedOf(rest: string, root: string | undefined): readonly TestResult[] {
  const [, count = "1", place = rest, line, why = ""] = /^\[(\d+)\] (.+?)(?::(\d+))?: (.*)$/u.exec(rest) ?? [];
  const file = reportPath(place, root);
  const test: TestResult = {
    name: line === undefined ? place : `${place}:${line}`,
    ...(file === undefined ? {} : { file }),
    ...(line === undefined ? {} : { line: Number(line) }),
    status: "skipped",
    ...(why === "" ? {} : { message: clip(why) }),
  };
  return Array.from({ length: Math.min(Number(count), 100_000) }, () => test);
}

/** The id ends before ` - `, which may stand in the brackets of its parameters too. */
function idAndMessage(rest: string): readonly [string, string] {
  const dash = rest.indexOf(" - ");
  const bracket = rest.indexOf("[");
  const isInside = bracket !== -1 && (dash === -1 || bracket < dash);
  const closed = isInside ? /\](?= - |$)/u.exec(rest.slice(bracket)) : null;
  const end = closed === null ? dash : bracket + closed.index + 1;
  if (end === -1 || end >= rest.length) return [rest, ""];
  return [rest.slice(0, end), rest.slice(end).replace(/^ - /u, "")];
}

/** `tests/test_a.py::TestCart::test_sum[1-2]`: parameters may hold colons too. */
export function nodeNames(
  id: string,
  root: string | undefined,
): { readonly file: string | undefined; readonly names: readonly string[] } {
  const bracket = id.indexOf("[");
  const head = bracket === -1 ? id : id.slice(0, bracket);
  const [place = "", ...names] = head.split("::");
  const last = `${names.pop() ?? ""}${bracket === -1 ? "" : id.slice(bracket)}`;
  const file = reportPath(place, root);
  const all = [...names, last].filter((each) => each !== "");
  return { file, names: all.length === 0 ? [id] : all };
}
