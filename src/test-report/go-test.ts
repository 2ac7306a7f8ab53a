import { z } from "zod";
import { clip } from "./clip.ts";
import { type ReadTests, type ReportText, trouble } from "./reading.ts";
import type { TestResult, TestStatus } from "./test-report.ts";

const eventShape = z.object({
  Action: z.string(),
  Package: z.string().optional(),
  ImportPath: z.string().optional(),
  Test: z.string().optional(),
  Elapsed: z.number().optional(),
  Output: z.string().optional(),
});

type GoEvent = z.output<typeof eventShape>;

export function isGoTest(text: string): boolean {
  const isEvent = /^\{[^\n]*"Action":"(?:start|run|output|pass|fail|skip|build-output|build-fail)"/mu;
  return isEvent.test(text) || notBuilt.test(text);
}

/** Older ones tell in plain text of a package that does not compile. */
const notBuilt = /^FAIL\t(\S+) \[(?:build|setup) failed\]$/mu;

const ends: Readonly<Record<string, TestStatus>> = { pass: "passed", fail: "failed", skip: "skipped" };

/** What `go test -json` prints: an event a line. Other lines come from a compiler. */
export function readGoTest({ text }: ReportText): ReadTests {
  const told = new Packages();
  for (const line of text.split("\n")) {
    const plain = line.trim();
    if (!plain.startsWith("{")) {
      told.takePlain(plain);
      continue;
    }
    const event = eventOf(plain);
    if (event === undefined) return trouble("The report of go test is cut short, or has a line that is no event.");
    told.take(event);
  }
  if (told.isEmpty) return trouble("The report is none of `go test -json`: it has no events.");
  const open = told.unfinished();
  if (open !== undefined) return trouble(`The report of go test is cut short: the package ${open} has no end.`);
  return { ok: true, tests: told.tests() };
}

function eventOf(line: string): GoEvent | undefined {
  try {
    const parsed = eventShape.safeParse(JSON.parse(line));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

interface GoTest {
  readonly name: string;
  readonly output: string[];
  runs: TestStatus[];
  isOpen: boolean;
  seconds?: number;
}

interface GoPackage {
  readonly name: string;
  readonly tests: Map<string, GoTest>;
  readonly output: string[];
  end?: TestStatus;
}

class Packages {
  readonly #packages = new Map<string, GoPackage>();
  readonly #builds: string[] = [];

  get isEmpty(): boolean {
    return this.#packages.size === 0;
  }

  take(event: GoEvent): void {
    if (event.Action === "build-output") this.#builds.push(event.Output ?? "");
    if (event.Package === undefined) return;
    const found = this.#of(event.Package);
    if (event.Test === undefined) takePackage(found, event);
    else takeTest(found, event.Test, event);
  }

  takePlain(line: string): void {
    const name = notBuilt.exec(line)?.[1];
    if (name === undefined) this.#builds.push(`${line}\n`);
    else this.#of(name).end = "failed";
  }

  unfinished(): string | undefined {
    for (const { name, end } of this.#packages.values()) if (end === undefined) return name;
    return undefined;
  }

  tests(): readonly TestResult[] {
    return [...this.#packages.values()].flatMap((each) => this.#testsOf(each));
  }

  #of(name: string): GoPackage {
    const found = this.#packages.get(name) ?? { name, tests: new Map(), output: [] };
    this.#packages.set(name, found);
    return found;
  }

  #testsOf(from: GoPackage): readonly TestResult[] {
    const tests = [...from.tests.values()].map((test) => resultOf(from.name, test));
    const isTold = tests.some(({ status }) => status === "failed" || status === "errored");
    if (from.end !== "failed" || isTold) return tests;
    // What does not compile, or ends before or after its tests.
    const message = clip([...from.output, ...this.#builds].join(""));
    return [...tests, { name: from.name, status: "errored", ...(message === "" ? {} : { message }) }];
  }
}

function takePackage(found: GoPackage, { Action: action, Output: output }: GoEvent): void {
  const end = ends[action];
  if (end !== undefined) found.end = end;
  else if (action === "start") delete found.end;
  if (output !== undefined) found.output.push(output);
}

function takeTest(found: GoPackage, name: string, event: GoEvent): void {
  const test = found.tests.get(name) ?? { name, output: [], runs: [], isOpen: true };
  found.tests.set(name, test);
  const end = ends[event.Action];
  if (event.Action === "run") test.isOpen = true;
  if (event.Output !== undefined && !/^\s*(?:===|---) /u.test(event.Output)) test.output.push(event.Output);
  if (end === undefined) return;
  test.isOpen = false;
  test.runs.push(end);
  if (event.Elapsed !== undefined) test.seconds = event.Elapsed;
}

function resultOf(from: string, { name, output, runs, isOpen, seconds }: GoTest): TestResult {
  const all: readonly TestStatus[] = isOpen ? [...runs, "errored"] : runs;
  const status = all.at(-1) ?? "errored";
  const message = status === "passed" ? "" : clip(output.join(""));
  return {
    name: [from, ...name.split("/")].join(" > "),
    status,
    ...(seconds === undefined ? {} : { durationMs: seconds * 1000 }),
    ...(message === "" ? {} : { message }),
    ...(all.length > 1 ? { runs: all } : {}),
  };
}
