import type { Verdict } from "../../review/verdict.ts";
import { byText, type GradeRecord, keyOf, recordsOf, unknownVerdict } from "../changes.ts";
import type { Approval, TraceGrade, TraceLink, Traces } from "../trace.ts";

/** A trace for as long as the process lives. */
export function memoryTraces(): Traces {
  return new MemoryTraces();
}

class MemoryTraces implements Traces {
  /** In the order in which they were recorded. */
  readonly #verdicts = new Map<string, Verdict>();
  readonly #approvals = new Map<string, Approval>();
  /** Of each criterion all that was said, the newest first. */
  readonly #grades = new Map<string, readonly GradeRecord[]>();

  async record(verdict: Verdict, blobs: ReadonlyMap<string, string>): Promise<boolean> {
    if (this.#verdicts.has(verdict.id)) return false;
    const records = recordsOf(verdict, blobs);
    this.#verdicts.set(verdict.id, structuredClone(verdict));
    for (const record of records) {
      const { criterion } = record.grade;
      const all = [structuredClone(record), ...this.#of(criterion)];
      this.#grades.set(
        criterion,
        all.toSorted((one, other) => other.grade.at - one.grade.at),
      );
    }
    return true;
  }

  async approve(approval: Approval): Promise<boolean> {
    if (!this.#verdicts.has(approval.verdict)) throw unknownVerdict(approval.verdict);
    const key = keyOf(approval);
    if (this.#approvals.has(key)) return false;
    this.#approvals.set(key, structuredClone(approval));
    return true;
  }

  async verdict(id: string): Promise<Verdict | undefined> {
    return structuredClone(this.#verdicts.get(id));
  }

  async verdictsOf(spec: string): Promise<readonly Verdict[]> {
    const all = [...this.#verdicts.values()].filter((verdict) => verdict.spec.id === spec).toReversed();
    return structuredClone(all.toSorted((one, other) => other.at - one.at));
  }

  async approvals(verdict: string): Promise<readonly Approval[]> {
    const all = [...this.#approvals.values()].filter((approval) => approval.verdict === verdict);
    return structuredClone(all.toSorted((one, other) => one.at - other.at));
  }

  async specs(): Promise<readonly string[]> {
    return [...new Set([...this.#verdicts.values()].map(({ spec }) => spec.id))].toSorted(byText);
  }

  async criteria(): Promise<readonly string[]> {
    return [...this.#grades.keys()].toSorted(byText);
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

  #of(criterion: string): readonly GradeRecord[] {
    return this.#grades.get(criterion) ?? [];
  }

  /** Sorted by criterion. */
  #newest(isMeant: (record: GradeRecord) => boolean): readonly GradeRecord[] {
    const newest = [...this.#grades.values()].flatMap(([first]) => first ?? []);
    return newest.filter(isMeant).toSorted((one, other) => byText(one.grade.criterion, other.grade.criterion));
  }
}
