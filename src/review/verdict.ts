/** The version of a verdict as it is written. */
export const verdictFormat = 1;

export const opinions = ["PASS", "FAIL", "UNKNOWN"] as const;

/** What an advisor says of one criterion. */
export type Opinion = (typeof opinions)[number];

/** What it comes to: a PASS whose evidence does not hold is UNPROVEN, and one whose tests would pass without the change is VACUOUS. */
export type Grade = Opinion | "UNPROVEN" | "VACUOUS";

/** Lines that show that a criterion holds, as the advisor quotes them. Lines count from 1 and `endLine` is the last. */
export interface Claim {
  readonly path: string;
  readonly startLine: number;
  readonly endLine: number;
  readonly quote: string;
  /** The test that shows it, by its name in the report. */
  readonly test?: string;
  readonly note?: string;
}

/** What an advisor answers. */
export interface AdvisorAnswer {
  readonly criteria: readonly {
    readonly id: string;
    readonly verdict: Opinion;
    readonly claims: readonly Claim[];
    readonly note?: string;
  }[];
  /** What was done that nobody asked for. */
  readonly outOfScope: readonly Remark[];
  /** Where the change breaks the conventions of the project. */
  readonly violations: readonly Remark[];
}

export interface Remark {
  readonly path?: string;
  readonly line?: number;
  readonly note: string;
}

/** Why a claim or a criterion does not stand. */
export type ReasonCode =
  | "ANSWER_UNREADABLE"
  | "CRITERION_INVENTED"
  | "CRITERION_DOUBLED"
  | "CRITERION_NOT_GRADED"
  | "CLAIM_MISSING"
  | "PATH_INVALID"
  | "QUOTES_THE_SPEC"
  | "FILE_MISSING"
  | "FILE_NOT_TEXT"
  | "RANGE_INVALID"
  | "QUOTE_EMPTY"
  | "QUOTE_NOT_THERE"
  | "ONLY_COMMENTS"
  | "NOT_IN_CHANGE"
  | "TEST_NOT_NAMED"
  | "ONLY_DOCUMENTATION"
  | "TEST_NOT_RUN"
  | "TEST_AMBIGUOUS"
  | "TEST_FAILED"
  | "TEST_SKIPPED"
  | "LINES_NOT_RUN"
  | "NO_TEST_REPORT"
  | "PASSES_WITHOUT_CHANGE"
  | "ONLY_NOT_LOADED";

export interface Reason {
  readonly code: ReasonCode;
  /** For a person, and for the advisor that is asked again. */
  readonly message: string;
  /** Which claim, counted from 0. */
  readonly claim?: number;
}

/** A claim as it was found at the graded commit. */
export interface JudgedClaim extends Claim {
  readonly holds: boolean;
  /** Where the named test stands, where the report says it. */
  readonly testFile?: string;
  /** Of the lines as they stand there. */
  readonly linesHash?: string;
  /** Where the advisor had them, if they were found a little beside. */
  readonly said?: { readonly startLine: number; readonly endLine: number };
  /** What binds the lines to the change; missing where nothing does, or has to. */
  readonly ties?: "changed" | "run-by-test" | "run-by-tests";
}

export interface CriterionGrade {
  readonly requirement: string;
  /** What the requirement says, of which the criterion is a case; missing where it says nothing. */
  readonly requirementText?: string;
  readonly criterion: string;
  readonly text: string;
  /** Of its words and those of its requirement. */
  readonly criterionHash: string;
  readonly place: { readonly file: string; readonly line: number };
  readonly grade: Grade;
  /** What the advisor said; missing where it said nothing. */
  readonly said?: Opinion;
  readonly note?: string;
  readonly claims: readonly JudgedClaim[];
  readonly reasons: readonly Reason[];
  /** What became of its tests without the change; missing where they were not tried so. */
  readonly before?: TestsBefore;
}

/** The tests of a criterion on the base, with the tests of the head laid over it. */
export interface TestsBefore {
  /** By their names: those that failed there, or could not be found there. */
  readonly red: readonly string[];
  /** Those that passed there just as well, or were passed over. */
  readonly green: readonly string[];
  /** The red ones, where none of them was seen to fail: they could not be loaded, or not be run to their end. */
  readonly notLoaded?: readonly string[];
  readonly note?: string;
}

/** What was found out about one change, criterion by criterion. Everything that is shown anywhere is made of this. */
export interface Verdict {
  readonly format: typeof verdictFormat;
  /** Of all that follows: the same findings have the same id. */
  readonly id: string;
  readonly spec: {
    readonly id: string;
    readonly title: string;
    readonly hash: string;
    readonly files: readonly string[];
  };
  readonly change: { readonly base: string; readonly head: string; readonly tree: string };
  readonly advisor: { readonly agent: string; readonly model?: string; readonly version?: string };
  readonly run?: string;
  readonly at: number;
  /** `pass` when every criterion is a PASS, and nothing stands against the change as a whole. */
  readonly outcome: "pass" | "fail";
  readonly grades: readonly CriterionGrade[];
  /** What was found, not said by an advisor, against the change as a whole: none of it passes. */
  readonly breaches: readonly Remark[];
  readonly outOfScope: readonly Remark[];
  readonly violations: readonly Remark[];
  readonly tests: readonly TestSummary[];
}

export interface TestSummary {
  readonly name: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}
