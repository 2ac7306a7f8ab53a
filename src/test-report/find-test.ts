import type { TestReport, TestResult, TestStatus } from "./test-report.ts";
import { codeParts, joined, namesOf, sharedName, sharedNames } from "./test-names.ts";

export type FoundTest =
  | { readonly kind: "one"; readonly test: TestResult }
  | { readonly kind: "none" }
  | { readonly kind: "several"; readonly tests: readonly TestResult[] };

export interface TestQuery {
  /** The whole name, or the last of its names; a file may stand before it: `a.test.ts > adds`, `test_a.py::test_adds`. */
  readonly name: string;
  /** From the root of the project. */
  readonly file?: string;
}

/**
 * Finds the test that a name means: the one with that whole name, or else the only one whose names end so. The instances of one
 * parametrised test count as one, which has passed where all of them have.
 */
export function findTest(report: TestReport, query: TestQuery): FoundTest {
  const found = matchingTests(report, query);
  const [first] = found;
  if (first === undefined) return { kind: "none" };
  if (found.length === 1) return { kind: "one", test: first };
  const shared = sharedName(first.name);
  const isOne = found.every((test) => test.file === first.file && sharedName(test.name) === shared);
  if (!isOne) return { kind: "several", tests: found };
  const name = found.every((test) => test.name === first.name) ? first.name : shared;
  return { kind: "one", test: { ...found.reduce(worse), name } };
}

const order: readonly TestStatus[] = ["errored", "failed", "passed", "skipped"];

/** As good as the worst of them; one that was passed over counts only where nothing else was run. */
function worse(one: TestResult, other: TestResult): TestResult {
  return order.indexOf(other.status) < order.indexOf(one.status) ? other : one;
}

/** All tests that a name may mean, by the strictest way of reading it that finds any. */
export function matchingTests(report: TestReport, { name, file }: TestQuery): readonly TestResult[] {
  const asked = name.trim();
  if (asked === "") return [];
  const index = indexOf(report);
  const isMeant = (test: TestResult): boolean => file === undefined || isOfFile(test, file);
  for (const way of ways) {
    const found = way(index, asked).filter(isMeant);
    if (found.length > 0) return found;
  }
  return [];
}

type Way = (index: TestIndex, asked: string) => readonly TestResult[];

/** From the strictest on; the first that finds anything decides. */
const ways: readonly Way[] = [
  (index, asked) => index.find("exact", asked),
  (index, asked) => index.find("whole", joined(namesOf(asked))),
  (index, asked) => behindFile(index, "whole", asked),
  (index, asked) => index.find("end", joined(namesOf(asked))),
  (index, asked) => behindFile(index, "end", asked),
  // Jest tells the whole name with blanks between the names.
  (index, asked) => index.find("spaced", namesOf(asked).join(" ")),
  (index, asked) => index.find("shared", joined(namesOf(asked))),
  (index, asked) => behindFile(index, "shared", asked),
  // `FooTest.sums`, `FooTest#sums`, `TestSum/negative`.
  (index, asked) => index.find("code", joined(codeParts(asked))),
];

/** What is asked without the file at its beginning, of the tests in that file. */
function behindFile(index: TestIndex, reading: Reading, asked: string): readonly TestResult[] {
  const [file = "", ...names] = namesOf(asked);
  if (names.length === 0) return [];
  return index.find(reading, joined(names)).filter((test) => isOfFile(test, file));
}

/** A path may be told from a folder further down. */
function isOfFile({ file }: TestResult, said: string): boolean {
  const path = said.replaceAll("\\", "/").replace(/^\.\//u, "");
  return file !== undefined && (file === path || file.endsWith(`/${path}`));
}

/** The ways in which the name of a test can be read; under each it has one key or several. */
const readings = {
  exact: (name: string) => [name],
  whole: (name: string) => [joined(namesOf(name))],
  end: (name: string) => endsOf(namesOf(name)).map(joined),
  spaced: (name: string) => endsOf(namesOf(name)).map((names) => names.join(" ")),
  shared: (name: string) => endsOf(sharedNames(name)).map(joined),
  code: (name: string) =>
    endsOf(codeParts(name))
      .filter((parts) => parts.length > 1)
      .map(joined),
} as const;

type Reading = keyof typeof readings;

const mostEnds = 32;

/** The last of some names, the last two, and so on. */
function endsOf(names: readonly string[]): readonly (readonly string[])[] {
  return names.slice(-mostEnds).map((_, at, all) => names.slice(names.length - all.length + at));
}

/** Tests by their names: there may be thousands of both tests and questions. */
class TestIndex {
  readonly #tests: readonly TestResult[];
  readonly #maps = new Map<Reading, ReadonlyMap<string, readonly TestResult[]>>();

  constructor(tests: readonly TestResult[]) {
    this.#tests = tests;
  }

  find(reading: Reading, key: string): readonly TestResult[] {
    if (key === "") return [];
    const map = this.#maps.get(reading) ?? this.#build(reading);
    this.#maps.set(reading, map);
    return map.get(key) ?? [];
  }

  #build(reading: Reading): ReadonlyMap<string, readonly TestResult[]> {
    const map = new Map<string, TestResult[]>();
    for (const test of this.#tests) {
      for (const key of readings[reading](test.name)) {
        const known = map.get(key);
        if (known === undefined) map.set(key, [test]);
        else known.push(test);
      }
    }
    return map;
  }
}

const indexes = new WeakMap<TestReport, TestIndex>();

function indexOf(report: TestReport): TestIndex {
  const index = indexes.get(report) ?? new TestIndex(report.tests);
  indexes.set(report, index);
  return index;
}
