import { clip } from "./clip.ts";
import { type ReadTests, type ReportText, trouble } from "./reading.ts";
import { reportPath } from "./report-path.ts";
import type { TestResult, TestStatus } from "./test-report.ts";

const beginning = /^running (\d+) tests?$/u;
const line = /^test (.+) \.\.\. (ok|FAILED|ignored|bench:.*)(?:, (.*))?$/u;
const ending =
  /^test result: (?:ok|FAILED)\. (\d+) passed; (\d+) failed; (\d+) ignored; (\d+) measured; \d+ filtered out/u;
/** Told on the standard error, before the part: the program, which stands under its name and a hash. */
const program = /^\s+Running (?:unittests )?\S+ \((?:.*[/\\])?(.+?)-[0-9a-f]{16}(?:\.exe)?\)$/u;
const documentation = /^\s+Doc-tests /u;
const message = /^---- (.+) stdout ----$/u;
/** Tests in documentation stand under the place of their text. */
const documented = /^(.+\.rs) - (?:(.*) )?\(line (\d+)\)((?: - .*)?)$/u;
/** What a test is expected to do stands behind its name. */
const expected = / - (?:should panic|compile fail|compile)$/u;

export function isCargoTest(text: string): boolean {
  return /^running \d+ tests?\r?$/mu.test(text) && /^test result: /mu.test(text);
}

/** What `cargo test` prints: one part for each program of tests. A part that does not tell as many tests as it counts is not whole. */
export function readCargoTest({ text, root }: ReportText): ReadTests {
  const tests: TestResult[] = [];
  let part: CargoPart | undefined;
  let names: readonly string[] = [];
  for (const each of text.split(/\r?\n/u)) {
    const count = beginning.exec(each)?.[1];
    if (count !== undefined) {
      if (part !== undefined) return unfinished;
      part = new CargoPart({ count: Number(count), names, root });
      continue;
    }
    const running = part === undefined ? program.exec(each)?.[1] : undefined;
    if (running !== undefined) names = [running];
    else if (part === undefined && documentation.test(each)) names = [];
    const end = ending.exec(each);
    if (end === null) part?.take(each);
    else if (part !== undefined) {
      if (!part.isWhole(end)) return trouble("The report is not whole: it does not name as many tests as it counts.");
      tests.push(...part.results());
      part = undefined;
    }
  }
  return part === undefined ? { ok: true, tests } : unfinished;
}

const unfinished = trouble("The report is cut short: a part of it has no result.");

interface CargoTest {
  readonly said: string;
  readonly status: TestStatus;
  readonly why: string;
}

interface PartWords {
  readonly count: number;
  /** The name of the program, where it is told: two may have tests of one name. */
  readonly names: readonly string[];
  readonly root: string | undefined;
}

/** What one program of tests has printed. */
class CargoPart {
  readonly #words: PartWords;
  readonly #tests: CargoTest[] = [];
  readonly #messages = new Map<string, string[]>();
  #open: string[] | undefined;

  constructor(words: PartWords) {
    this.#words = words;
  }

  take(text: string): void {
    const [, said, status = "", why = ""] = line.exec(text) ?? [];
    if (said !== undefined && this.#open === undefined) {
      this.#tests.push({ said, status: statusOf(status), why });
      return;
    }
    const about = message.exec(text)?.[1];
    if (about !== undefined) {
      this.#open = [];
      this.#messages.set(about, this.#open);
    } else if (text === "failures:") this.#open = undefined;
    else this.#open?.push(text);
  }

  isWhole([, ...counts]: RegExpExecArray): boolean {
    const [passed, failed, ignored, measured] = counts.map(Number);
    const found = (status: TestStatus): number => this.#tests.filter((each) => each.status === status).length;
    const isCounted = found("passed") === (passed ?? 0) + (measured ?? 0);
    return (
      isCounted &&
      found("failed") === failed &&
      found("skipped") === ignored &&
      this.#tests.length === this.#words.count
    );
  }

  results(): readonly TestResult[] {
    return this.#tests.map(({ said, status, why }) => {
      const told = status === "failed" ? (this.#messages.get(said)?.join("\n") ?? "") : why;
      const words = status === "passed" ? "" : clip(told);
      return { ...placeOf(said, this.#words), status, ...(words === "" ? {} : { message: words }) };
    });
  }
}

function statusOf(said: string): TestStatus {
  if (said === "FAILED") return "failed";
  return said === "ignored" ? "skipped" : "passed";
}

function placeOf(said: string, { names, root }: PartWords): Pick<TestResult, "name" | "file" | "line"> {
  const [, path = "", item = "", number] = documented.exec(said) ?? [];
  if (number === undefined) return { name: [...names, ...said.replace(expected, "").split("::")].join(" > ") };
  const file = reportPath(path, root);
  return {
    name: [path, ...item.split("::"), `line ${number}`].filter((each) => each !== "").join(" > "),
    ...(file === undefined ? {} : { file }),
    line: Number(number),
  };
}
