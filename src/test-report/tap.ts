import type { EventLog, Result } from "tap-parser";
import { clip } from "./clip.ts";
import { type ReadTests, type ReportText, trouble } from "./reading.ts";
import { looksLikeFile, reportPath } from "./report-path.ts";
import type { TestResult } from "./test-report.ts";

export function isTap(text: string): boolean {
  return /^(?:TAP version 1[34]\b|1\.\.\d+|(?:not )?ok\b|Bail out!)/mu.test(text);
}

/** TAP 13 and 14. A test point that stands for tests inside it is no test, unless it failed and none of them did. */
export async function readTap({ text, root }: ReportText): Promise<ReadTests> {
  if (!isTap(text)) return trouble("The report is no TAP: it has neither a plan nor a test.");
  // Whether the rest of that line said something else, nobody knows.
  if (/(?:^|\n)\s*(?:not )?ok\b[^\n]*$/u.test(text))
    return trouble("The report is cut short: its last line has no end.");
  const { Parser } = await import("tap-parser");
  const walk = new TapWalk(root);
  walk.read(Parser.parse(text));
  return walk.trouble === undefined ? { ok: true, tests: walk.tests } : trouble(walk.trouble);
}

class TapWalk {
  readonly tests: TestResult[] = [];
  trouble: string | undefined;
  readonly #root: string | undefined;

  constructor(root: string | undefined) {
    this.#root = root;
  }

  read(log: EventLog): void {
    let inside: { readonly from: number } | undefined;
    for (const event of log) {
      if (event[0] === "child") {
        inside = { from: this.tests.length };
        this.read(event[1]);
      } else if (event[0] === "assert") {
        this.#take(event[1], inside);
        inside = undefined;
      } else if (event[0] === "bailout") {
        this.trouble ??= `The tests were given up: Bail out! ${String(event[1])}`.trim();
      } else if (event[0] === "complete") {
        const failures: readonly Result[] = event[1].failures;
        const broken = failures.find(({ tapError }) => tapError != null);
        if (broken !== undefined) this.trouble ??= `The report is no whole TAP: ${wordsOf(String(broken.tapError))}.`;
      }
    }
  }

  #take(point: Result, inside: { readonly from: number } | undefined): void {
    if (inside !== undefined && this.tests.length > inside.from) {
      const isTold = point.ok || this.tests.slice(inside.from).some(({ status }) => status === "failed");
      if (isTold || isBorne(point)) return;
    }
    const status = isBorne(point) ? "skipped" : point.ok ? "passed" : "failed";
    const { name, ...place } = this.#placeOf(point);
    const message = status === "passed" ? "" : messageOf(point);
    this.tests.push({
      name,
      status,
      ...place,
      ...(point.time === null ? {} : { durationMs: point.time }),
      ...(message === "" ? {} : { message }),
    });
  }

  /** Some tools have a suite for each file, and what cannot be loaded is told under its path. */
  #placeOf({ diag, fullname, id }: Result): Pick<TestResult, "name" | "file" | "line"> {
    const [first = "", ...rest] = fullname.split(" > ");
    const whole = fullname === "" ? `test ${id}` : fullname;
    const own = looksLikeFile(first) ? reportPath(first, this.#root) : undefined;
    if (own !== undefined) return { name: rest.length === 0 ? own : rest.join(" > "), file: own };
    const said = locationOf(diag);
    const file = said === undefined ? undefined : reportPath(said.file, this.#root);
    if (file === undefined) return { name: whole };
    return { name: whole, file, ...(said?.line === undefined ? {} : { line: said.line }) };
  }
}

/** It was passed over, or its failure was announced. */
function isBorne({ skip, todo }: Result): boolean {
  return skip !== false || todo !== false;
}

interface Location {
  readonly file: string;
  readonly line?: number;
}

/** `location: file:line:column` of node:test, `at: { fileName, lineNumber }` of others. */
function locationOf(diag: unknown): Location | undefined {
  if (typeof diag !== "object" || diag === null) return undefined;
  if ("location" in diag && typeof diag.location === "string") {
    const [, file = diag.location, line] = /^(.*?):(\d+)(?::\d+)?$/u.exec(diag.location) ?? [];
    return { file, ...(line === undefined ? {} : { line: Number(line) }) };
  }
  const at = "at" in diag ? diag.at : undefined;
  if (typeof at !== "object" || at === null || !("fileName" in at) || typeof at.fileName !== "string") return undefined;
  const line = "lineNumber" in at && typeof at.lineNumber === "number" ? { line: at.lineNumber } : {};
  return { file: at.fileName, ...line };
}

function messageOf({ diag, skip, todo }: Result): string {
  const why = [skip, todo].find((each) => typeof each === "string" && each !== "" && each !== "-");
  if (typeof why === "string") return clip(why);
  if (typeof diag !== "object" || diag === null) return "";
  const texts = ["error", "message", "stack"].map((key) => Object.entries(diag).find(([name]) => name === key)?.[1]);
  return clip(texts.filter((each) => typeof each === "string").join("\n"));
}

function wordsOf(tapError: string): string {
  switch (tapError) {
    case "no plan":
      return "it has no plan, so that nobody knows whether it is all";
    case "incorrect number of tests":
      return "it has not as many tests as its plan says";
    default:
      return tapError;
  }
}
