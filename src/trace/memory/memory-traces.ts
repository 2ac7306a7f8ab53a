import type { Verdict } from "../../review/verdict.ts";
import { byText, givenAgain, type GradeRecord, keyOf, recordsOf, unknownVerdict } from "../changes.ts";
import type { Approval, TraceGrade, TraceLink, Traces } from "../trace.ts";

/** A trace for as long as the process lives. */
export function memoryTraces(): Traces {
  return new MemoryTraces();
}

interface Recorded {
  readonly verdict: Verdict;
  readonly blobs: ReadonlyMap<string, string>;
  readonly number: number;
}

class MemoryTraces implements Traces {
  readonly #recorded = new Map<string, Recorded>();
  readonly #approvals = new Map<string, Approval>();

  async record(verdict: Verdict, blobs: ReadonlyMap<string, string>): Promise<boolean> {
    const known = this.#recorded.get(verdict.id);
    if (known === undefined) {
      // Whoever contradicts himself is told before anything is kept.
      recordsOf(verdict, blobs);
      this.#recorded.set(verdict.id, structuredClone({ verdict, blobs, number: this.#recorded.size }));
      return true;
    }
    const again = givenAgain(known.verdict, verdict);
    if (again !== undefined) this.#recorded.set(verdict.id, { ...known, verdict: again });
    return false;
  }

  async approve(approval: Approval): Promise<boolean> {
    if (!this.#recorded.has(approval.verdict)) throw unknownVerdict(approval.verdict);
    const key = keyOf(approval);
    if (this.#approvals.has(key)) return false;
    this.#approvals.set(key, structuredClone(approval));
    return true;
  }

  async verdict(id: string): Promise<Verdict | undefined> {
    return structuredClone(this.#recorded.get(id)?.verdict);
  }

  async verdictsOf(spec: string): Promise<readonly Verdict[]> {
    const all = this.#newestFirst().map(({ verdict }) => verdict);
    return structuredClone(all.filter((verdict) => verdict.spec.id === spec));
  }

  async approvals(verdict: string): Promise<readonly Approval[]> {
    const all = [...this.#approvals.values()].filter((approval) => approval.verdict === verdict);
    return structuredClone(all.toSorted((one, other) => one.at - other.at));
  }

  async specs(): Promise<readonly string[]> {
    return [...new Set(this.#newestFirst().map(({ verdict }) => verdict.spec.id))].toSorted(byText);
  }

  async criteria(): Promise<readonly string[]> {
    return this.#newest(() => true).map(({ grade }) => grade.criterion);
  }

  async gradesOfSpec(spec: string): Promise<readonly TraceGrade[]> {
    return structuredClone(this.#newest(({ grade }) => grade.spec === spec).map(({ grade }) => grade));
  }

  async gradesOfCriterion(criterion: string): Promise<readonly TraceGrade[]> {
    return structuredClone(this.#of(criterion).map(({ grade }) => grade));
  }

  async linksOfFile(path: string): Promise<readonly TraceLink[]> {
    const links = this.#newest(() => true).flatMap((record) => record.links);
    return structuredClone(links.filter((link) => link.path === path));
  }

  async linksOfCriterion(criterion: string): Promise<readonly TraceLink[]> {
    return structuredClone(this.#of(criterion)[0]?.links ?? []);
  }

  async linksOfSpec(spec: string): Promise<readonly TraceLink[]> {
    return structuredClone(this.#newest(({ grade }) => grade.spec === spec).flatMap(({ links }) => links));
  }

  async close(): Promise<void> {
    // There is nothing to let go of.
  }

  #newestFirst(): readonly Recorded[] {
    return [...this.#recorded.values()].toSorted((a, b) => b.verdict.at - a.verdict.at || b.number - a.number);
  }

  #all(): readonly GradeRecord[] {
    return this.#newestFirst().flatMap(({ verdict, blobs }) => recordsOf(verdict, blobs));
  }

  #of(criterion: string): readonly GradeRecord[] {
    return this.#all().filter(({ grade }) => grade.criterion === criterion);
  }

  /** Sorted by criterion. */
  #newest(isMeant: (record: GradeRecord) => boolean): readonly GradeRecord[] {
    const newest = new Map<string, GradeRecord>();
    for (const record of this.#all().toReversed()) newest.set(record.grade.criterion, record);
    const meant = [...newest.values()].filter(isMeant);
    return meant.toSorted((one, other) => byText(one.grade.criterion, other.grade.criterion));
  }
}
