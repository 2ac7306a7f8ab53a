import type { Predicate } from "./statement-shape.ts";

/** What is looked at, in this order. */
export const checkNames = [
  "statement",
  "signature",
  "subject",
  "commits",
  "trailers",
  "spec",
  "criteria",
  "claims",
  "archive",
  "ticks",
  "verdict",
  "tests",
  "journal",
  "approvals",
  "branch",
] as const;

export type CheckName = (typeof checkNames)[number];

/** What was found. Codes are permanent. */
export const findings = {
  NOT_SHIPPED: "The commit has no statement, and its message says nothing of Waybill.",
  STATEMENT_MISSING: "Waybill has made the commit, and its statement is not in this repository.",
  ENVELOPE_INVALID: "The statement is no DSSE envelope, or not in the one form that is read.",
  STATEMENT_INVALID: "What is signed is no statement about a change, or not in the one form that is read.",
  KEY_MISSING: "There is no key to verify with.",
  SIGNATURE_UNKNOWN_KEY: "No key that is trusted has signed the statement.",
  SIGNATURE_INVALID: "A signature in the name of a trusted key is not of this statement.",
  SUBJECT_OTHER_COMMIT: "The statement is about another commit.",
  SUBJECT_OTHER_TREE: "The statement is about another tree.",
  COMMITS_DIFFER: "The commits are not the ones that are stated, one upon the other.",
  TRAILERS_DIFFER: "The message of a commit says something else than the statement.",
  SPEC_DIFFERS: "The spec at the graded tree is not the one that is stated.",
  SPEC_CHANGED: "The change has changed what it was asked for.",
  CRITERIA_DIFFER: "The criteria of the spec are not the ones that are stated.",
  CLAIM_MISSING: "A criterion has no lines that show it.",
  TEST_MISSING: "A criterion that a test has to prove names none.",
  LINES_DIFFER: "The lines that show a criterion are not there, or read otherwise.",
  ARCHIVE_DIFFERS: "The last commit does something else than archiving the change of OpenSpec.",
  TICKS_DIFFER: "The last commit does something else than ticking the criteria that are proven.",
  VERDICT_NOT_PASS: "The verdict is no pass, or a criterion is not.",
  TESTS_DIFFER: "More tests are named than have passed.",
  TESTS_FAILED: "Tests have failed that no criterion names.",
  TESTS_NONE: "No tests were run.",
  JOURNAL_DIFFERS: "The journal of this project tells another story of the run.",
  JOURNAL_NOT_HERE: "The run is not in the journal of this project.",
  APPROVALS_NONE: "Nobody was asked.",
  APPROVALS_DIFFER: "The journal of this project does not have an answer that is stated.",
  COMMITS_AFTER: "Commits came after the verified one, which nothing is stated about.",
  OBJECT_MISSING: "The repository lacks something that has to be looked at.",
} as const;

export type FindingCode = keyof typeof findings;

export interface Check {
  readonly check: CheckName;
  /** A `note` is worth knowing, and fails nothing. */
  readonly state: "passed" | "failed" | "note";
  readonly code?: FindingCode;
  readonly message: string;
  readonly hint?: string;
}

export interface Verification {
  readonly isVerified: boolean;
  /** The commit that was asked about, or the one before it that was verified in its place. */
  readonly commit: string;
  readonly signedBy?: string;
  readonly checks: readonly Check[];
  /** What is stated; missing where no trusted key has signed it. */
  readonly stated?: Predicate;
}

export function passed(check: CheckName, message: string): Check {
  return { check, state: "passed", message };
}

export interface Found {
  readonly code: FindingCode;
  readonly message: string;
  readonly hint?: string | undefined;
}

export function failed(check: CheckName, { code, message, hint }: Found): Check {
  return { check, state: "failed", code, message, ...(hint === undefined ? {} : { hint }) };
}

/** What makes a failed check of a message. */
export function failing(check: CheckName, code: FindingCode): (message: string) => Check {
  return (message) => failed(check, { code, message });
}

export function note(check: CheckName, { code, message, hint }: Found): Check {
  return { check, state: "note", code, message, ...(hint === undefined ? {} : { hint }) };
}
