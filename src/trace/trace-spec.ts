import type { Criterion, Spec } from "../spec/spec.ts";
import { type CriterionTrace, criterionTrace } from "./criterion-trace.ts";
import { type Present, wordsReasons } from "./freshness.ts";
import type { Approval, TraceGrade, TraceLink } from "./trace.ts";
import { criteriaOf, ownerOf, presentPorts, type TracePorts } from "./trace-ports.ts";
import { presentLines, presentWords } from "./trace-present.ts";

/** The chain from each requirement of a spec to what proves it. */
export interface SpecTrace {
  readonly id: string;
  readonly title: string;
  /** False where it was graded once, and is not there any more. */
  readonly isThere: boolean;
  readonly requirements: readonly RequirementTrace[];
  /** Criteria that were graded, and that nothing asks for any more in these words. */
  readonly gone: readonly CriterionTrace[];
}

export interface RequirementTrace {
  readonly id: string;
  readonly title: string;
  readonly criteria: readonly CriterionTrace[];
}

/** The trace of a spec; undefined where there is no such spec, and never was. */
export async function traceSpec(id: string, ports: TracePorts): Promise<SpecTrace | undefined> {
  const spec = await ports.specs.read(id);
  const [newest] = await ports.traces.verdictsOf(id);
  if (spec === undefined && newest === undefined) return undefined;
  const here = spec === undefined ? [] : [...criteriaOf(spec).keys()];
  const gone = await goneFrom({ id, here: new Set(here) }, ports);
  const known = await knownOf([...here, ...gone], { spec, ports });
  const requirements = (spec?.requirements ?? []).map((requirement) => ({
    id: requirement.id,
    title: requirement.title,
    criteria: requirement.criteria.map((criterion) => traceOf(criterion, { requirement: requirement.id, known })),
  }));
  const title = spec?.title ?? newest?.spec.title ?? id;
  return { id, title, isThere: spec !== undefined, requirements, gone: gone.flatMap((each) => goneTrace(each, known)) };
}

interface Known {
  readonly present: Present;
  readonly grades: ReadonlyMap<string, TraceGrade>;
  readonly links: ReadonlyMap<string, readonly TraceLink[]>;
  readonly approvals: ReadonlyMap<string, readonly Approval[]>;
}

async function knownOf(
  criteria: readonly string[],
  { spec, ports }: { readonly spec: Spec | undefined; readonly ports: TracePorts },
): Promise<Known> {
  const { traces } = ports;
  const grades = new Map<string, TraceGrade>();
  const links = new Map<string, readonly TraceLink[]>();
  for (const id of criteria) {
    const [grade] = await traces.gradesOfCriterion(id);
    if (grade === undefined) continue;
    grades.set(id, grade);
    links.set(id, await traces.linksOfCriterion(id));
  }
  const all = [...grades.values()];
  const asked = presentPorts(ports);
  const words = await presentWords(all, asked);
  const own = spec && criteriaOf(spec);
  const present: Present = {
    ...(await presentLines([...links.values()].flat(), asked)),
    // Whatever another spec says of it, in this one its own words count.
    criterionHash: (of) => own?.get(of.criterion)?.criterion.hash ?? words.criterionHash(of),
  };
  return { present, grades, links, approvals: await approvalsOf(all, ports) };
}

/** What was graded and does not stand in this spec: where its ids say that it belongs here, or where no other spec would tell of it. */
async function goneFrom(
  { id, here }: { readonly id: string; readonly here: ReadonlySet<string> },
  { traces, specs }: TracePorts,
): Promise<readonly string[]> {
  const owned = (await traces.criteria()).filter((criterion) => ownerOf(criterion) === id);
  const graded = (await traces.gradesOfSpec(id)).map(({ criterion }) => criterion);
  const lost: string[] = [];
  for (const criterion of new Set([...owned, ...graded])) {
    const owner = ownerOf(criterion);
    if (here.has(criterion) || (owner !== id && (await specs.read(owner)) !== undefined)) continue;
    lost.push(criterion);
  }
  return lost;
}

function goneTrace(criterion: string, known: Known): readonly CriterionTrace[] {
  const grade = known.grades.get(criterion);
  if (grade === undefined || !wordsReasons(grade, known.present).includes("CRITERION_GONE")) return [];
  return [traceOf({ id: criterion, text: grade.text }, { requirement: grade.requirement, known })];
}

function traceOf(
  { id, text, place }: Pick<Criterion, "id" | "text"> & Partial<Pick<Criterion, "place">>,
  { requirement, known }: { readonly requirement: string; readonly known: Known },
): CriterionTrace {
  const grade = known.grades.get(id);
  const approvals = known.approvals.get(grade?.verdict ?? "") ?? [];
  const of = { id, requirement, text, ...(place && { place: { file: place.file, line: place.line } }) };
  return criterionTrace({ ...of, grade, links: known.links.get(id) ?? [], approvals }, known.present);
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
