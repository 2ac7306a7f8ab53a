import type { ReadSpec, Spec } from "../../src/spec/spec.ts";

/** A file in one format, and what is read from it. */
export interface SpecRow {
  readonly name: string;
  readonly path?: string;
  readonly text: string;
  /** Only what it says of it has to be so. */
  readonly title?: string;
  readonly goal?: string;
  /** One line for each: its box where it has one, its id behind that of the spec, what its author says of it, and its words. */
  readonly criteria?: readonly string[];
  readonly outOfScope?: readonly string[];
  readonly constraints?: readonly string[];
  /** The lines of each criterion: `7` or `7-8`. */
  readonly lines?: readonly string[];
  readonly problems?: readonly string[];
  /** Where they stand, side by side with `problems`. */
  readonly places?: readonly string[];
}

export function criterionLines({ requirements }: Spec): readonly string[] {
  return requirements.flatMap(({ criteria }) =>
    criteria.map(({ id, text, isDone, isUnchanged, needsTest }) => {
      const box = isDone === undefined ? "" : isDone ? "[x] " : "[ ] ";
      const marks = `${isUnchanged ? " (unchanged)" : ""}${needsTest ? "" : " (no test)"}`;
      return `${box}${id.slice(id.indexOf("#") + 1)}${marks} = ${text}`;
    }),
  );
}

/** What reading gave, as far as the row speaks of it. */
export function asSaid(row: SpecRow, { spec, problems }: ReadSpec): unknown {
  const places = spec.requirements.flatMap(({ criteria }) =>
    criteria.map(({ place: { line, endLine } }) => (line === endLine ? `${line}` : `${line}-${endLine}`)),
  );
  const all = {
    name: row.name,
    path: row.path,
    text: row.text,
    title: spec.title,
    goal: spec.goal,
    criteria: criterionLines(spec),
    outOfScope: spec.outOfScope,
    constraints: spec.constraints,
    lines: places,
    problems: problems.map(({ code }) => code),
    places: problems.map(({ place }) => `${place?.line}:${place?.column}`),
  };
  const said = Object.keys(row) as (keyof SpecRow)[];
  return Object.fromEntries(said.map((key) => [key, all[key]]));
}

/** So that a row that says nothing of problems has none. */
export function withNoProblems(row: SpecRow): SpecRow {
  return { problems: [], ...row };
}
