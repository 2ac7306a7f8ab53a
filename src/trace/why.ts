import type { LineSpan } from "../review/line-span.ts";
import {
  approvedOf,
  type Approved,
  type Graded,
  gradedOf,
  type LinkStanding,
  linkStanding,
} from "./criterion-trace.ts";
import { linesNow, type Present } from "./freshness.ts";
import type { TraceLink } from "./trace.ts";
import { presentPorts, type TracePorts } from "./trace-ports.ts";
import { presentLines, presentWords } from "./trace-present.ts";
import { approvalsOf } from "./trace-spec.ts";

/** Why lines are there: a criterion that needs them, or needed them when it was graded. */
export interface Need {
  readonly spec: string;
  readonly requirement: string;
  readonly criterion: string;
  /** As it was graded. */
  readonly text: string;
  readonly graded: Graded;
  readonly link: LinkStanding;
  readonly approvals: readonly Approved[];
}

export interface Why {
  /** The first line first; what is not in the file any more last. */
  readonly needs: readonly Need[];
  /** How many criteria the file is linked with at all. */
  readonly criteriaOfFile: number;
}

export interface WhyAsked {
  /** From the root of the project, with `/`. */
  readonly path: string;
  /** As the file stands now; without them the file as a whole. */
  readonly lines?: LineSpan;
}

/** Says which criteria need lines of a file, or needed them when they were graded. */
export async function why({ path, lines }: WhyAsked, ports: TracePorts): Promise<Why> {
  const all = await ports.traces.linksOfFile(path);
  const present = presentPorts(ports);
  const file = await presentLines(all, present);
  const meant = all.filter((link) => lines === undefined || overlap(linesNow(link, file).lines, lines));
  const words = await presentWords(meant, present);
  const needs = await needsOf(meant, { present: { ...file, ...words }, ports });
  return { needs: needs.toSorted(byLine), criteriaOfFile: new Set(all.map(({ criterion }) => criterion)).size };
}

/** A need that nothing has changed of, of a criterion that passed. */
export function isProof({ graded, link }: Need): boolean {
  return graded.grade === "PASS" && link.standing === "fresh";
}

async function needsOf(
  links: readonly TraceLink[],
  { present, ports }: { readonly present: Present; readonly ports: TracePorts },
): Promise<readonly Need[]> {
  const approvals = await approvalsOf(links, ports);
  const needs: Need[] = [];
  for (const link of links) {
    const { spec, requirement, criterion, verdict } = link;
    const [newest] = await ports.traces.gradesOfCriterion(criterion);
    needs.push({
      spec,
      requirement,
      criterion,
      text: newest?.text ?? "",
      graded: gradedOf(link),
      link: linkStanding(link, present),
      approvals: (approvals.get(verdict) ?? []).map(approvedOf),
    });
  }
  return needs;
}

function overlap(one: LineSpan | undefined, other: LineSpan): boolean {
  return one !== undefined && one.startLine <= other.endLine && other.startLine <= one.endLine;
}

function byLine(one: Need, other: Need): number {
  return (one.link.now?.startLine ?? Infinity) - (other.link.now?.startLine ?? Infinity) || 0;
}
