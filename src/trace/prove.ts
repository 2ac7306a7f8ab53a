import { didYouMean } from "../problem/nearest.ts";
import { Refusal } from "../problem/refusal.ts";
import type { Verdict } from "../review/verdict.ts";
import { byText } from "./changes.ts";
import {
  type CriterionTrace,
  criterionTrace,
  type Graded,
  gradedOf,
  isProven,
  type LinkStanding,
} from "./criterion-trace.ts";
import type { TraceGrade } from "./trace.ts";
import {
  criteriaOf,
  ownerOf,
  type PlacedCriterion,
  placedCriterion,
  presentPorts,
  type PresentSpecs,
  type TracePorts,
} from "./trace-ports.ts";
import { presentLines, presentWords } from "./trace-present.ts";

/** The whole chain of one criterion. */
export interface Proof {
  /** A PASS of which nothing has changed since. */
  readonly isProven: boolean;
  readonly spec: { readonly id: string; readonly title: string };
  readonly requirement: { readonly id: string; readonly title: string };
  readonly criterion: CriterionTrace;
  /** The lines of each link as they stand now, in the order of the links; null where they do not. */
  readonly texts: readonly (string | null)[];
  readonly verdict?: Pick<Verdict, "id" | "outcome" | "advisor" | "change">;
  /** What was said before, the newest first. */
  readonly before: readonly Graded[];
  /** Which spec to grade against which commit, to prove it again; missing where nothing asks for it any more. */
  readonly again?: { readonly spec: string; readonly base?: string };
}

/** Gathers what proves a criterion. Any part of its id does that no other one has. */
export async function prove(part: string, ports: TracePorts): Promise<Proof> {
  const id = await meantCriterion(part, ports);
  const [newest, ...before] = await ports.traces.gradesOfCriterion(id);
  const now = await standing({ id, newest }, ports.specs);
  const verdict = newest && (await ports.traces.verdict(newest.verdict));
  const criterion = await traced({ id, now, newest }, ports);
  const specId = now?.spec.id ?? newest?.spec ?? "";
  const requirementId = now?.requirement.id ?? newest?.requirement ?? "";
  return {
    isProven: isProven(criterion),
    spec: { id: specId, title: now?.spec.title ?? verdict?.spec.title ?? specId },
    requirement: { id: requirementId, title: now?.requirement.title ?? requirementId },
    criterion,
    texts: await textsOf(criterion.links, ports),
    ...(verdict && {
      verdict: { id: verdict.id, outcome: verdict.outcome, advisor: verdict.advisor, change: verdict.change },
    }),
    before: before.map(gradedOf),
    ...(now && { again: { spec: now.criterion.place.file, ...(verdict && { base: verdict.change.base }) } }),
  };
}

interface Meant {
  readonly id: string;
  readonly newest: TraceGrade | undefined;
}

/** Where it is asked for now. Of what was never graded nobody knows with which spec it would be. */
async function standing({ id, newest }: Meant, specs: PresentSpecs): Promise<PlacedCriterion | undefined> {
  const placed = await placedCriterion({ spec: newest?.spec ?? ownerOf(id), criterion: id }, specs);
  if (placed !== undefined || newest !== undefined) return placed;
  for (const specId of await specs.ids()) {
    const found = await placedCriterion({ spec: specId, criterion: id }, specs);
    if (found !== undefined) return found;
  }
  return undefined;
}

async function traced(
  { id, now, newest }: Meant & { readonly now: PlacedCriterion | undefined },
  ports: TracePorts,
): Promise<CriterionTrace> {
  const links = await ports.traces.linksOfCriterion(id);
  const asked = presentPorts(ports);
  const words = await presentWords(newest === undefined ? [] : [newest], asked);
  const place = now?.criterion.place;
  return criterionTrace(
    {
      id,
      requirement: now?.requirement.id ?? newest?.requirement ?? "",
      text: now?.criterion.text ?? newest?.text ?? "",
      ...(place && { place: { file: place.file, line: place.line } }),
      grade: newest,
      links,
      approvals: newest === undefined ? [] : await ports.traces.approvals(newest.verdict),
    },
    { ...words, ...(await presentLines(links, asked)) },
  );
}

/** The id of the criterion that is meant. Refused where none is, or more than one. */
async function meantCriterion(part: string, { specs, traces }: TracePorts): Promise<string> {
  if ((await traces.gradesOfCriterion(part)).length > 0) return part;
  const asked = new Set<string>();
  for (const id of await specs.ids()) {
    const spec = await specs.read(id);
    for (const criterion of spec === undefined ? [] : criteriaOf(spec).keys()) asked.add(criterion);
  }
  // What is asked for now is meant before what is gone.
  return onlyOne(part, [[...asked], await traces.criteria()]);
}

function onlyOne(part: string, pools: readonly (readonly string[])[]): string {
  const wanted = part.toLowerCase();
  for (const ids of pools) {
    if (ids.includes(part)) return part;
    const containing = ids.filter((id) => id.toLowerCase().includes(wanted)).toSorted(byText);
    const whole = containing.filter((id) => id.toLowerCase().split(/[#/]/u).includes(wanted));
    const [first, ...others] = whole.length > 0 ? whole : containing;
    if (first === undefined) continue;
    if (others.length > 0) throw ambiguous(part, [first, ...others]);
    return first;
  }
  const ids = pools.flat();
  const lasts = ids.map((id) => id.slice(id.lastIndexOf("/") + 1));
  throw new Refusal("TRACE_CRITERION_UNKNOWN", `There is no criterion ${JSON.stringify(part)}.`, {
    hint: didYouMean(part, [...lasts, ...ids]) ?? "waybill trace names those that there are.",
  });
}

const mostNamed = 5;

function ambiguous(part: string, ids: readonly string[]): Refusal {
  const more = ids.length > mostNamed ? `, and ${ids.length - mostNamed} more` : "";
  return new Refusal("TRACE_CRITERION_AMBIGUOUS", `${JSON.stringify(part)} is a part of ${ids.length} criteria.`, {
    hint: `Say more of it: ${ids.slice(0, mostNamed).join(", ")}${more}.`,
  });
}

async function textsOf(
  links: readonly LinkStanding[],
  { files }: Pick<TracePorts, "files">,
): Promise<readonly (string | null)[]> {
  const texts: (string | null)[] = [];
  for (const { path, now } of links) {
    const file = now && (await files.read(path));
    const lines = file?.kind === "file" ? file.bytes.toString("utf8").split(/\r?\n/u) : undefined;
    texts.push(now && lines ? lines.slice(now.startLine - 1, now.endLine).join("\n") : null);
  }
  return texts;
}
