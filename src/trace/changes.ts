import { Refusal } from "../problem/refusal.ts";
import type { CriterionGrade, JudgedClaim, Verdict } from "../review/verdict.ts";
import type { Approval, TraceGrade, TraceLink } from "./trace.ts";

/** What a verdict says of one criterion, with its links. */
export interface GradeRecord {
  readonly grade: TraceGrade;
  readonly links: readonly TraceLink[];
}

/** What is kept of a verdict to be found again, in its order. A verdict that contradicts itself is a fault of whoever records it. */
export function recordsOf(verdict: Verdict, blobs: ReadonlyMap<string, string>): readonly GradeRecord[] {
  const seen = new Set<string>();
  return verdict.grades.map((graded) => {
    if (seen.has(graded.criterion)) throw new Error(`The verdict ${verdict.id} grades ${graded.criterion} twice.`);
    seen.add(graded.criterion);
    const of = commonOf(verdict, graded);
    const links = graded.claims.filter(({ holds }) => holds).map((claim) => linkOf(of, claim, blobs));
    return { grade: { ...of, text: graded.text }, links };
  });
}

/** A verdict that is known, as it stands when the same one is given again; undefined where that was not later. */
export function givenAgain(known: Verdict, { at, run }: Verdict): Verdict | undefined {
  if (at <= known.at) return undefined;
  const { run: _, ...rest } = known;
  return { ...rest, at, ...(run === undefined ? {} : { run }) };
}

/** Every path of which a verdict needs the blob. */
export function linkedPaths(verdict: Verdict): readonly string[] {
  const held = verdict.grades.flatMap(({ claims }) => claims.filter(({ holds }) => holds));
  return [...new Set(held.map(({ path }) => path))];
}

/** The files of the tests that its links name, which the graded commit need not have. */
export function testPaths(verdict: Verdict): readonly string[] {
  const held = verdict.grades.flatMap(({ claims }) => claims.filter(({ holds }) => holds));
  return [...new Set(held.flatMap(({ testFile }) => testFile ?? []))];
}

function commonOf({ id, spec, change, run, at }: Verdict, graded: CriterionGrade): Omit<TraceGrade, "text"> {
  const { requirement, criterion, criterionHash, grade } = graded;
  const of = { spec: spec.id, requirement, criterion, criterionHash, grade };
  return { ...of, commit: change.head, verdict: id, ...(run === undefined ? {} : { run }), at };
}

function linkOf(
  of: Omit<TraceGrade, "text">,
  { path, startLine, endLine, test, testFile }: JudgedClaim,
  blobs: ReadonlyMap<string, string>,
): TraceLink {
  const blob = blobs.get(path);
  if (blob === undefined) throw new Error(`The content of ${path} at ${of.commit} is not given.`);
  const testBlob = testFile === undefined ? undefined : blobs.get(testFile);
  const testIn = testFile === undefined || testBlob === undefined ? {} : { testIn: { path: testFile, blob: testBlob } };
  return { ...of, path, startLine, endLine, blob, ...(test === undefined ? {} : { test }), ...testIn };
}

/** What makes two approvals the same one. */
export function keyOf({ verdict, by, run, gate }: Approval): string {
  return JSON.stringify([verdict, by, run ?? null, gate ?? null]);
}

export function unknownVerdict(id: string): Refusal {
  return new Refusal("TRACE_VERDICT_UNKNOWN", `The trace has no verdict ${JSON.stringify(id)}.`, {
    hint: "Record it first: waybill trace import FILE, with the verdict as JSON.",
  });
}

/** By their UTF-16 units, as the same on every machine. */
export function byText(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
