import type { TextRange } from "./text-range.ts";

/** A note is worth knowing and nothing more: no check fails for it, however strict. */
export type Severity = "error" | "warning" | "note";

/** Where in a file a problem stands. Lines and columns count from 1; columns count UTF-16 units, as editors do. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** The line of the file and a line of carets below it; empty where the file as a whole is meant. */
  readonly excerpt: string;
}

/** Something that a person must mend in what they wrote. Problems are data: collected and shown together, never thrown. */
export interface Problem {
  readonly code: string;
  readonly severity: Severity;
  /** What is wrong and why, in full sentences, quoting the author's own words. */
  readonly message: string;
  /** What to write instead. */
  readonly hint?: string;
  readonly place?: Place;
}

/** A problem whose place is still an offset into the text that was read. */
export interface Finding {
  readonly problem: Problem;
  readonly range: TextRange;
}

/** What a reader gives: a value where the text makes sense, and all that was found on the way. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T; readonly findings: readonly Finding[] }
  | { readonly ok: false; readonly findings: readonly Finding[] };

/** What the catalogue of a room says of one code, for the generated reference. */
export interface ProblemDoc {
  readonly code: string;
  readonly severity: Severity;
  readonly title: string;
  readonly explain: string;
}

/** One entry of a room's catalogue: called with its parameters it makes the problem. */
export type ProblemKind<Parameters> = ProblemDoc & ((parameters: Parameters) => Problem);

export interface ProblemDefinition<Parameters> {
  /** Permanent: users search for it and suppress by it. */
  readonly code: string;
  readonly severity?: Severity;
  /** What went wrong, in a few words. */
  readonly title: string;
  /** Why it is refused and what to do, for the reference page. */
  readonly explain: string;
  readonly message: (parameters: Parameters) => string;
  readonly hint?: (parameters: Parameters) => string | undefined;
}

export function defineProblem<Parameters = void>(definition: ProblemDefinition<Parameters>): ProblemKind<Parameters> {
  const { code, title, explain, severity = "error" } = definition;
  const make = (parameters: Parameters): Problem => {
    const hint = definition.hint?.(parameters);
    return { code, severity, message: definition.message(parameters), ...(hint === undefined ? {} : { hint }) };
  };
  return Object.assign(make, { code, title, explain, severity });
}

export function isError(problem: Problem): boolean {
  return problem.severity === "error";
}

const severities: readonly Severity[] = ["error", "warning", "note"];

/** The order in which a person should read them: errors before warnings before notes, then as the file runs. */
export function byUsefulness(a: Problem, b: Problem): number {
  if (a.severity !== b.severity) return severities.indexOf(a.severity) - severities.indexOf(b.severity);
  const [left, right] = [a.place, b.place];
  if (left === undefined || right === undefined) return Number(left !== undefined) - Number(right !== undefined);
  return left.file.localeCompare(right.file) || left.line - right.line || left.column - right.column;
}
