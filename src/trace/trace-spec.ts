import type { Spec } from "../spec/spec.ts";
import { type CriterionTrace, criterionTrace } from "./criterion-trace.ts";
import type { Present } from "./freshness.ts";
import type { Approval, TraceGrade, TraceLink } from "./trace.ts";
import { presentPorts, type TracePorts } from "./trace-ports.ts";
import { presentLines, presentWords } from "./trace-present.ts";

/** The chain from each requirement of a spec to what proves it. */
export interface SpecTrace {
  readonly id: string;
  readonly title: string;
  /** False where it was graded once, and is not there any more. */
  readonly isThere: boolean;
  readonly requirements: readonly RequirementTrace[];
  /** Criteria that were graded and are not there any more, in these words. */
  readonly gone: readonly CriterionTrace[];
}

export interface RequirementTrace {
  readonly id: string;
  readonly title: string;
  readonly criteria: readonly CriterionTrace[];
}

/** The trace of a spec; undefined where there is no such spec, and never was. */
export async function traceSpec(id: string, ports: TracePorts): Promise<SpecTrace | undefined> {
  const { traces, specs } = ports;
  const spec = await specs.read(id);
  const grades = await traces.gradesOfSpec(id);
  if (spec === undefined && grades.length === 0) return undefined;
  const links = await traces.linksOfSpec(id);
  const present = presentPorts(ports);
  const known = {
    present: { ...(await presentWords([id], present)), ...(await presentLines(links, present)) },
    grades: new Map(grades.map((grade) => [grade.criterion, grade])),
    links: byCriterion(links),
    approvals: await approvalsOf(grades, ports),
  };
  const title = spec?.title ?? (await traces.verdictsOf(id))[0]?.spec.title ?? id;
  return { id, title, isThere: spec !== undefined, ...traced(spec, known) };
}

interface KnownOfSpec {
  readonly present: Present;
  readonly grades: ReadonlyMap<string, TraceGrade>;
  readonly links: ReadonlyMap<string, readonly TraceLink[]>;
  readonly approvals: ReadonlyMap<string, readonly Approval[]>;
}

function traced(spec: Spec | undefined, known: KnownOfSpec): Pick<SpecTrace, "requirements" | "gone"> {
  const { present, grades, links, approvals } = known;
  const trace = (of: Pick<CriterionTrace, "id" | "requirement" | "text" | "place">): CriterionTrace => {
    const grade = grades.get(of.id);
    const said = approvals.get(grade?.verdict ?? "") ?? [];
    return criterionTrace({ ...of, grade, links: links.get(of.id) ?? [], approvals: said }, present);
  };
  const requirements = (spec?.requirements ?? []).map(({ id: requirement, title, criteria }) => ({
    id: requirement,
    title,
    criteria: criteria.map(({ id, text, place: { file, line } }) =>
      trace({ id, requirement, text, place: { file, line } }),
    ),
  }));
  const there = new Set(requirements.flatMap(({ criteria }) => criteria.map(({ id }) => id)));
  const gone = [...grades.values()].filter(({ criterion }) => !there.has(criterion));
  return {
    requirements,
    gone: gone.map(({ criterion: id, requirement, text }) => trace({ id, requirement, text })),
  };
}

function byCriterion(links: readonly TraceLink[]): ReadonlyMap<string, readonly TraceLink[]> {
  const grouped = new Map<string, TraceLink[]>();
  for (const link of links) {
    const known = grouped.get(link.criterion);
    if (known === undefined) grouped.set(link.criterion, [link]);
    else known.push(link);
  }
  return grouped;
}

/** By verdict. */
export async function approvalsOf(
  graded: readonly (TraceGrade | TraceLink)[],
  { traces }: Pick<TracePorts, "traces">,
): Promise<ReadonlyMap<string, readonly Approval[]>> {
  const approvals = new Map<string, readonly Approval[]>();
  for (const verdict of new Set(graded.map((each) => each.verdict)))
    approvals.set(verdict, await traces.approvals(verdict));
  return approvals;
}
