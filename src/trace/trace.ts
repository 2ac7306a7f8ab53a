import type { Grade, Verdict } from "../review/verdict.ts";

/** What binds a criterion to lines of code: one claim of a verdict that holds. */
export interface TraceLink {
  readonly spec: string;
  readonly requirement: string;
  readonly criterion: string;
  /** Of the words of the criterion when it was graded. */
  readonly criterionHash: string;
  readonly path: string;
  readonly startLine: number;
  readonly endLine: number;
  /** Of the file as it was graded: the id that git gives its content. */
  readonly blob: string;
  readonly test?: string;
  readonly commit: string;
  readonly verdict: string;
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

/** Keeps verdicts, and which lines prove what. */
export interface Traces {
  /** Once for each id. The links are those of the claims that hold, in the order of the verdict; `blobs` has the content of each file at the graded commit. */
  record(verdict: Verdict, blobs: ReadonlyMap<string, string>): Promise<void>;
  approve(approval: Approval): Promise<void>;
  verdict(id: string): Promise<Verdict | undefined>;
  /** The newest first. */
  verdictsOf(spec: string): Promise<readonly Verdict[]>;
  linksOfFile(path: string): Promise<readonly TraceLink[]>;
  linksOfCriterion(criterion: string): Promise<readonly TraceLink[]>;
  linksOfSpec(spec: string): Promise<readonly TraceLink[]>;
  /** The ids of the specs that it knows, sorted. */
  specs(): Promise<readonly string[]>;
  approvals(verdict: string): Promise<readonly Approval[]>;
  close(): Promise<void>;
}
