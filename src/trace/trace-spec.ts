import type { Criterion, Spec } from "../spec/spec.ts";
import { type CriterionTrace, criterionTrace } from "./criterion-trace.ts";
import { type Present, wordsReasons } from "./freshness.ts";
import type { Approval, TraceGrade, TraceLink } from "./trace.ts";
import { criteriaOf, hashOfPlaced, ownerOf, presentPorts, type TracePorts } from "./trace-ports.ts";
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

/** The trace of specs, without those that there are none of, and never were. */
export async function traceSpecs(ids: readonly string[], ports: TracePorts): Promise<readonly SpecTrace[]> {
  const owned = grouped(await ports.traces.criteria(), ownerOf);
  const outlines: Outline[] = [];
  for (const id of ids) {
    const outline = await outlineOf(id, { owned: owned.get(id) ?? [], ports });
    if (outline !== undefined) outlines.push(outline);
  }
  const known = await knownOf(
    outlines.flatMap(({ here, gone }) => [...here, ...gone]),
    ports,
  );
  return outlines.map((outline) => specTrace(outline, known));
}

/** The criteria of a spec before anything is known of them. */
interface Outline {
  readonly id: string;
  readonly title: string;
  readonly spec: Spec | undefined;
  readonly here: readonly string[];
  /** What was graded and does not stand in this spec: where its id says that it belongs here, or where no other spec would tell of it. */
  readonly gone: readonly string[];
}

async function outlineOf(
  id: string,
  { owned, ports }: { readonly owned: readonly string[]; readonly ports: TracePorts },
): Promise<Outline | undefined> {
  const { traces, specs } = ports;
  const spec = await specs.read(id);
  const graded = await traces.gradesOfSpec(id);
  if (spec === undefined && owned.length === 0 && graded.length === 0) return undefined;
  const here = new Set(spec === undefined ? [] : criteriaOf(spec).keys());
  const gone = new Set(owned.filter((criterion) => !here.has(criterion)));
  for (const { criterion } of graded) {
    const owner = ownerOf(criterion);
    if (!here.has(criterion) && owner !== id && (await specs.read(owner)) === undefined) gone.add(criterion);
  }
  const title = spec?.title ?? (await traces.verdict(graded[0]?.verdict ?? ""))?.spec.title ?? id;
  return { id, title, spec, here: [...here], gone: [...gone] };
}

function specTrace({ id, title, spec, gone }: Outline, known: Known): SpecTrace {
  const own = spec && criteriaOf(spec);
  // Whatever another spec says of a criterion, in this one its own words count.
  const criterionHash: Present["criterionHash"] = (of) =>
    hashOfPlaced(own?.get(of.criterion)) ?? known.present.criterionHash(of);
  const here = { ...known, present: { ...known.present, criterionHash } };
  const requirements = (spec?.requirements ?? []).map((requirement) => ({
    id: requirement.id,
    title: requirement.title,
    criteria: requirement.criteria.map((criterion) => traceOf(criterion, { requirement: requirement.id, known: here })),
  }));
  return { id, title, isThere: spec !== undefined, requirements, gone: gone.flatMap((each) => goneTrace(each, here)) };
}

interface Known {
  readonly present: Present;
  readonly grades: ReadonlyMap<string, TraceGrade>;
  readonly links: ReadonlyMap<string, readonly TraceLink[]>;
  readonly approvals: ReadonlyMap<string, readonly Approval[]>;
}

async function knownOf(criteria: readonly string[], ports: TracePorts): Promise<Known> {
  const { grades, links } = await (criteria.length > mostOneByOne ? allNewest : newestOf)(ports, criteria);
  const asked = presentPorts(ports);
  const present = { ...(await presentWords(grades, asked)), ...(await presentLines(links, asked)) };
  const byId = new Map(grades.map((grade) => [grade.criterion, grade]));
  return {
    present,
    grades: byId,
    links: grouped(links, ({ criterion }) => criterion),
    approvals: await approvalsOf(grades, ports),
  };
}

/** Of more criteria all that there is is asked for at once. */
const mostOneByOne = 500;

interface Newest {
  readonly grades: readonly TraceGrade[];
  readonly links: readonly TraceLink[];
}

async function newestOf({ traces }: TracePorts, criteria: readonly string[]): Promise<Newest> {
  const grades: TraceGrade[] = [];
  const links: TraceLink[] = [];
  for (const criterion of new Set(criteria)) {
    grades.push(...(await traces.gradesOfCriterion(criterion)).slice(0, 1));
    links.push(...(await traces.linksOfCriterion(criterion)));
  }
  return { grades, links };
}

async function allNewest({ traces }: TracePorts): Promise<Newest> {
  const grades: TraceGrade[] = [];
  const links: TraceLink[] = [];
  for (const spec of await traces.specs()) {
    for (const grade of await traces.gradesOfSpec(spec)) grades.push(grade);
    for (const link of await traces.linksOfSpec(spec)) links.push(link);
  }
  return { grades, links };
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

function grouped<Of>(all: readonly Of[], keyOf: (of: Of) => string): ReadonlyMap<string, readonly Of[]> {
  const groups = new Map<string, Of[]>();
  for (const each of all) {
    const known = groups.get(keyOf(each));
    if (known === undefined) groups.set(keyOf(each), [each]);
    else known.push(each);
  }
  return groups;
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
