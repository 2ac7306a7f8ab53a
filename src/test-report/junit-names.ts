import { looksLikeFile } from "./report-path.ts";

/** Suites that a tool puts around everything. */
const unmeaning = new Set([
  "pytest",
  "Mocha Tests",
  "Root Suite",
  "(empty)",
  "jest tests",
  "vitest tests",
  "undefined",
  "",
]);

export interface CaseWords {
  readonly name: string;
  readonly className: string;
}

export interface CaseNames {
  readonly names: readonly string[];
  /** The file, where the class tells it. */
  readonly file?: string;
}

/** The names of a test from the outermost suite on. The class says again, in part or in whole, what suites and name say. */
export function junitNames(suites: readonly string[], { name, className }: CaseWords): CaseNames {
  const above = suites.filter((suite, at) => isMeaning(suite) && !isDataOf(suite, suites[at - 1]));
  if (suites[0] === "pytest") return pytestNames(above, { name, className });
  if (looksLikeFile(className)) return { names: [...above, name], file: className };
  const last = above.at(-1) ?? "";
  if (className === "" || className === name) return { names: withoutSuite(above, name) };
  // node:test says of what sort it is.
  if (className === "test" || className === "suite") return { names: [...above, name] };
  // The whole title as the name, and the title alone as the class.
  if (name.endsWith(` ${className}`)) {
    const outer = name.slice(0, -className.length - 1);
    return { names: outer === last ? [...above, className] : [...above, outer, className] };
  }
  if (above.some((suite) => isSaid(suite, className))) return { names: [...above, name] };
  return { names: [...above, className, name] };
}

function isMeaning(suite: string): boolean {
  return !unmeaning.has(suite) && !looksLikeFile(suite) && !isConfiguration(suite);
}

/** phpunit has a suite for each test that is run with several sets of data. */
function isDataOf(suite: string, above: string | undefined): boolean {
  return above !== undefined && suite.startsWith(`${above}::`);
}

/** A title that begins with the name of its suite. */
function withoutSuite(above: readonly string[], name: string): readonly string[] {
  const last = above.at(-1);
  // jest-junit: a test outside of all suites has the empty name of one before its own.
  if (name.startsWith(" ")) return [name.trim()];
  if (last === undefined || !name.startsWith(`${last} `)) return [...above, name];
  return [...above, name.slice(last.length + 1)];
}

/** `com.x.Foo` and `Foo`, `App\Foo` and `App.Foo`, `example.com/m/calc` and `calc`. */
function isSaid(suite: string, className: string): boolean {
  const [whole, part] = [withDots(suite), withDots(className)];
  return whole === part || whole.endsWith(`.${part}`);
}

function withDots(name: string): string {
  return name.replaceAll(/[\\/.$]+/gu, ".");
}

function isConfiguration(suite: string): boolean {
  return /^(?:\/|[a-z]:\\).*\.(?:xml|json|dist)$/iu.test(suite);
}

/** `tests.test_shop.TestCart` is a module and, by their large letter, classes in it. */
function pytestNames(above: readonly string[], { name, className }: CaseWords): CaseNames {
  const parts = className.split(".").filter((part) => part !== "");
  const first = parts.findIndex((part) => /^[A-Z]/u.test(part));
  const modules = first === -1 ? parts : parts.slice(0, first);
  const classes = first === -1 ? [] : parts.slice(first);
  // What cannot even be collected is told under the name of its module.
  if (parts.length === 0) {
    const file = `${name.replaceAll(".", "/")}.py`;
    return /^[\w.]+$/u.test(name) ? { names: [file], file } : { names: [name] };
  }
  const file = modules.length === 0 ? {} : { file: `${modules.join("/")}.py` };
  return { names: [...above, ...classes, name], ...file };
}
