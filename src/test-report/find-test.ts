import type { TestReport, TestResult, TestStatus } from "./test-report.ts";

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
export function findTest(report: TestReport, { name, file }: TestQuery): FoundTest {
  const asked = name.trim();
  if (asked === "") return { kind: "none" };
  const tests = file === undefined ? report.tests : report.tests.filter((test) => isOfFile(test, file));
  for (const fits of ways) {
    const found = tests.filter((test) => fits(test, asked));
    if (found.length > 0) return oneOrSeveral(found);
  }
  return { kind: "none" };
}

type Fits = (test: TestResult, asked: string) => boolean;

/** From the strictest on; the first that finds anything decides. */
const ways: readonly Fits[] = [
  (test, asked) => test.name === asked,
  (test, asked) => isSame(partsOf(test.name), partsOf(asked)),
  (test, asked) => splits(test, asked).some(({ rest }) => isSame(partsOf(test.name), rest)),
  (test, asked) => endsWith(partsOf(test.name), partsOf(asked)),
  (test, asked) => splits(test, asked).some(({ rest }) => endsWith(partsOf(test.name), rest)),
  (test, asked) => isSpaced(test, asked),
  (test, asked) => endsWith(baseParts(test.name), partsOf(asked)),
  (test, asked) => splits(test, asked).some(({ rest }) => endsWith(baseParts(test.name), rest)),
  (test, asked) => isDotted(test, asked),
];

const separator = / > | › |::/u;

function partsOf(name: string): readonly string[] {
  return name
    .split(separator)
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

/** Without the parameters of an instance: `test_sum[1-2]`, `sums(1, 2)[3]`, `sums()`. */
function baseParts(name: string): readonly string[] {
  const bracket = /^([^[(]*[\w)])\s*(?:\([^)]*\))?(?:\[.*\])?$/u.exec(lastOf(name));
  const before = name.slice(0, name.length - lastOf(name).length);
  return partsOf(bracket?.[1] === undefined ? name : `${before}${bracket[1]}`);
}

/** The last of the names; parameters may hold what separates names elsewhere. */
function lastOf(name: string): string {
  const bracket = name.indexOf("[");
  const head = bracket === -1 ? name : name.slice(0, bracket);
  const last = head.split(separator).at(-1) ?? "";
  return `${last}${bracket === -1 ? "" : name.slice(bracket)}`;
}

function isSame(whole: readonly string[], other: readonly string[]): boolean {
  return whole.length === other.length && whole.every((part, index) => part === other[index]);
}

function endsWith(whole: readonly string[], end: readonly string[]): boolean {
  return end.length > 0 && end.length <= whole.length && isSame(whole.slice(whole.length - end.length), end);
}

/** What is asked without the file at its beginning, where it is that of the test. */
function splits(test: TestResult, asked: string): readonly { readonly rest: readonly string[] }[] {
  const [first = "", ...rest] = partsOf(asked);
  return rest.length > 0 && isOfFile(test, first) ? [{ rest }] : [];
}

/** A path may be told from a folder further down. */
function isOfFile({ file }: TestResult, said: string): boolean {
  const path = said.replaceAll("\\", "/").replace(/^\.\//u, "");
  return file !== undefined && (file === path || file.endsWith(`/${path}`));
}

/** Jest tells the whole name with blanks between the names. */
function isSpaced(test: TestResult, asked: string): boolean {
  const parts = partsOf(test.name);
  const words = partsOf(asked).join(" ");
  return parts.some((_, from) => parts.slice(from).join(" ") === words);
}

const identifiers = /^[\w.:#$>/\\\s()-]+$/u;

/** `FooTest.sums`, `FooTest#sums`, `TestSum/negative`: for names of code, never for sentences. */
function isDotted(test: TestResult, asked: string): boolean {
  if (!identifiers.test(asked) || /\s/u.test(asked.trim())) return false;
  if (partsOf(test.name).some((part) => part.includes(" "))) return false;
  const end = dottedParts(asked);
  return end.length > 1 && endsWith(dottedParts(test.name), end);
}

function dottedParts(name: string): readonly string[] {
  return baseParts(name)
    .flatMap((part) => part.split(/[.#/\\$]/u))
    .filter((part) => part !== "");
}

function oneOrSeveral(found: readonly TestResult[]): FoundTest {
  const [first] = found;
  if (first === undefined) return { kind: "none" };
  if (found.length === 1) return { kind: "one", test: first };
  const base = baseParts(first.name);
  const isOne = found.every((test) => test.file === first.file && isSame(baseParts(test.name), base));
  if (!isOne) return { kind: "several", tests: found };
  const name = found.every((test) => test.name === first.name) ? first.name : base.join(" > ");
  return { kind: "one", test: { ...found.reduce(worse), name } };
}

const order: readonly TestStatus[] = ["errored", "failed", "passed", "skipped"];

/** As good as the worst of them; one that was passed over counts only where nothing else was run. */
function worse(one: TestResult, other: TestResult): TestResult {
  return order.indexOf(other.status) < order.indexOf(one.status) ? other : one;
}
