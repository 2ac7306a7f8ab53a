import type { Grade, Verdict } from "../review/verdict.ts";

/** What a verdict says of one criterion, and where it says so. */
export interface TraceGrade {
  readonly spec: string;
  readonly requirement: string;
  readonly criterion: string;
  /** As it was graded. */
  readonly text: string;
  /** Of the words of the criterion and of its requirement when it was graded. */
  readonly criterionHash: string;
  readonly grade: Grade;
  readonly commit: string;
  readonly verdict: string;
  readonly run?: string;
  readonly at: number;
}

/** What binds a criterion to lines of code: one claim of a verdict that holds. */
export interface TraceLink {
  readonly spec: string;
  readonly requirement: string;
  readonly criterion: string;
  /** Of the words of the criterion and of its requirement when it was graded. */
  readonly criterionHash: string;
  readonly path: string;
  readonly startLine: number;
  readonly endLine: number;
  /** Of the file as it was graded: the id that git gives its content. */
  readonly blob: string;
  readonly test?: string;
  /** The file of the test, and its content as it was run; missing where nobody said it, or the commit has no such file. */
  readonly testIn?: { readonly path: string; readonly blob: string };
  readonly commit: string;
  readonly verdict: string;
  readonly run?: string;
  readonly grade: Grade;
  readonly at: number;
}

/** Somebody has let a verdict pass. */
export interface Approval {
  readonly verdict: string;
  readonly by: string;
  readonly at: number;
  readonly comment?: string;
  /** The run and the gate where it was said. */
  readonly run?: string;
  readonly gate?: string;
}

/**
 * Keeps verdicts, and which lines prove what. The newest grade of a criterion is that of the verdict with the latest time, and of
 * two with the same time that of the one that was recorded later; what was said before it proves nothing any more.
 */
export interface Traces {
  /**
   * False where it was there before. A verdict that was given again, at a later time or in another run, stays what it was and counts
   * from then on. The links are those of the claims that hold, in the order of the verdict; `blobs` has the content of each of their
   * files at the graded commit, and of those of their tests that it has.
   */
  record(verdict: Verdict, blobs: ReadonlyMap<string, string>): Promise<boolean>;
  /** Once for each verdict, person, run and gate: false where it was said before. Refused where there is no such verdict. */
  approve(approval: Approval): Promise<boolean>;
  verdict(id: string): Promise<Verdict | undefined>;
  /** The newest first. */
  verdictsOf(spec: string): Promise<readonly Verdict[]>;
  /** The first first. */
  approvals(verdict: string): Promise<readonly Approval[]>;
  /** The ids of the specs that it knows, sorted. */
  specs(): Promise<readonly string[]>;
  /** The ids of the criteria that it knows, sorted. */
  criteria(): Promise<readonly string[]>;
  /** The newest grade of each criterion that was graded with the spec, sorted by criterion. */
  gradesOfSpec(spec: string): Promise<readonly TraceGrade[]>;
  /** All of them, the newest first. */
  gradesOfCriterion(criterion: string): Promise<readonly TraceGrade[]>;
  /** Links are those of the newest grades alone, sorted by criterion, and of one criterion in the order of its claims. */
  linksOfFile(path: string): Promise<readonly TraceLink[]>;
  linksOfCriterion(criterion: string): Promise<readonly TraceLink[]>;
  linksOfSpec(spec: string): Promise<readonly TraceLink[]>;
  close(): Promise<void>;
}
