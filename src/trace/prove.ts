import { didYouMean } from "../problem/nearest.ts";
import { Refusal } from "../problem/refusal.ts";
import type { Verdict } from "../review/verdict.ts";
import type { Criterion, Requirement, Spec } from "../spec/spec.ts";
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
import { presentPorts, type TracePorts } from "./trace-ports.ts";
import { presentLines, presentWords } from "./trace-present.ts";

/** The whole chain of one criterion. */
export interface Proof {
  /** A PASS of which nothing has changed since. */
  readonly isProven: boolean;
  readonly spec: { readonly id: string; readonly title: string };
  readonly requirement: { readonly id: string; readonly title: string };
  readonly criterion: CriterionTrace;
  /** The lines of each link as they stand now, in the order of the links; missing where there are none. */
  readonly texts: readonly (string | undefined)[];
  readonly verdict?: Pick<Verdict, "id" | "outcome" | "advisor" | "change">;
  /** What was said before, the newest first. */
  readonly before: readonly Graded[];
  /** Which spec to grade against which commit, to prove it again; missing where nothing asks for it any more. */
  readonly again?: { readonly spec: string; readonly base?: string };
}

/** Gathers what proves a criterion. Any part of its id does that no other one has. */
export async function prove(part: string, ports: TracePorts): Promise<Proof> {
  const { id, spec } = await meantCriterion(part, ports);
  const grades = await ports.traces.gradesOfCriterion(id);
  const now = spec && criterionIn(spec, id);
  const [newest] = grades;
  const verdict = newest && (await ports.traces.verdict(newest.verdict));
  const criterion = await traced({ id, now, newest }, ports);
  const specId = spec?.id ?? newest?.spec ?? "";
  const requirementId = now?.requirement.id ?? newest?.requirement ?? "";
  return {
    isProven: isProven(criterion),
    spec: { id: specId, title: spec?.title ?? verdict?.spec.title ?? specId },
    requirement: { id: requirementId, title: now?.requirement.title ?? requirementId },
    criterion,
    texts: await textsOf(criterion.links, ports),
    ...(verdict && {
      verdict: { id: verdict.id, outcome: verdict.outcome, advisor: verdict.advisor, change: verdict.change },
    }),
    before: grades.slice(1).map(gradedOf),
    ...(now && { again: { spec: now.criterion.place.file, ...(verdict && { base: verdict.change.base }) } }),
  };
}

interface CriterionNow {
  readonly criterion: Criterion;
  readonly requirement: Requirement;
}

interface Traced {
  readonly id: string;
  readonly now: CriterionNow | undefined;
  readonly newest: TraceGrade | undefined;
}

async function traced({ id, now, newest }: Traced, ports: TracePorts): Promise<CriterionTrace> {
  const links = await ports.traces.linksOfCriterion(id);
  const present = presentPorts(ports);
  const words = await presentWords(newest === undefined ? [] : [newest.spec], present);
  const { file, line } = now?.criterion.place ?? {};
  return criterionTrace(
    {
      id,
      requirement: now?.requirement.id ?? newest?.requirement ?? "",
      text: now?.criterion.text ?? newest?.text ?? "",
      ...(file !== undefined && line !== undefined && { place: { file, line } }),
      grade: newest,
      links,
      approvals: newest === undefined ? [] : await ports.traces.approvals(newest.verdict),
    },
    { ...words, ...(await presentLines(links, present)) },
  );
}

/** The criterion, and the spec that it belongs to, where that is there. Refused where none is meant, or more than one. */
async function meantCriterion(
  part: string,
  { specs, traces }: TracePorts,
): Promise<{ readonly id: string; readonly spec: Spec | undefined }> {
  const [known] = await traces.gradesOfCriterion(part);
  if (known !== undefined) return { id: part, spec: await specs.read(known.spec) };
  const places = new Map<string, Spec | undefined>((await traces.criteria()).map((id) => [id, undefined]));
  for (const specId of await specs.ids()) {
    const spec = await specs.read(specId);
    for (const { criteria } of spec?.requirements ?? []) for (const { id } of criteria) places.set(id, spec);
  }
  const ids = [...places.keys()].toSorted(byText);
  const id = onlyOne(part, ids);
  return { id, spec: places.get(id) };
}

function onlyOne(part: string, ids: readonly string[]): string {
  if (ids.includes(part)) return part;
  const wanted = part.toLowerCase();
  const containing = ids.filter((id) => id.toLowerCase().includes(wanted));
  const whole = containing.filter((id) => id.toLowerCase().split(/[#/]/u).includes(wanted));
  for (const found of [whole, containing]) {
    const [first, ...others] = found;
    if (first !== undefined && others.length === 0) return first;
    if (first !== undefined) throw ambiguous(part, found);
  }
  throw new Refusal("TRACE_CRITERION_UNKNOWN", `There is no criterion ${JSON.stringify(part)}.`, {
    hint:
      didYouMean(part, [...ids, ...ids.map((id) => id.split("/").at(-1) ?? id)]) ??
      "waybill trace names those that there are.",
  });
}

const mostNamed = 5;

function ambiguous(part: string, ids: readonly string[]): Refusal {
  const more = ids.length > mostNamed ? `, and ${ids.length - mostNamed} more` : "";
  return new Refusal("TRACE_CRITERION_AMBIGUOUS", `${JSON.stringify(part)} is a part of ${ids.length} criteria.`, {
    hint: `Say more of it: ${ids.slice(0, mostNamed).join(", ")}${more}.`,
  });
}

function criterionIn(spec: Spec, id: string): CriterionNow | undefined {
  for (const requirement of spec.requirements) {
    const criterion = requirement.criteria.find((each) => each.id === id);
    if (criterion !== undefined) return { criterion, requirement };
  }
  return undefined;
}

async function textsOf(
  links: readonly LinkStanding[],
  { files }: Pick<TracePorts, "files">,
): Promise<readonly (string | undefined)[]> {
  const texts: (string | undefined)[] = [];
  for (const { path, now } of links) {
    const file = now && (await files.read(path));
    const lines = file?.kind === "file" ? file.bytes.toString("utf8").split(/\r?\n/u) : [];
    texts.push(now && lines.slice(now.startLine - 1, now.endLine).join("\n"));
  }
  return texts;
}
