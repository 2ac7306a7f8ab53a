import { criterionHash } from "../../src/spec/criterion-hash.ts";
import { hashOf } from "../../src/spec/spec-id.ts";
import type { CriterionGrade, Grade, JudgedClaim, Verdict } from "../../src/review/verdict.ts";

export interface VerdictParts extends Partial<Omit<Verdict, "grades" | "spec" | "change">> {
  readonly id: string;
  readonly spec?: string;
  readonly head?: string;
  readonly grades: readonly GradeParts[];
}

export interface GradeParts {
  /** `auth#login/locked`; the rest is made of it. */
  readonly criterion: string;
  readonly text?: string;
  /** What its requirement says, where it says anything. */
  readonly required?: string;
  readonly grade?: Grade;
  readonly claims?: readonly JudgedClaim[];
}

/** A verdict of which only what matters to a test is said. */
export function verdictOf({ id, spec = "auth", head = "c".repeat(40), grades, ...more }: VerdictParts): Verdict {
  const all = grades.map(gradeOf);
  return {
    format: 1,
    id,
    spec: { id: spec, title: `Title of ${spec}`, hash: "s".repeat(64), files: [`spec/${spec}.md`] },
    change: { base: "b".repeat(40), head, tree: "e".repeat(40) },
    advisor: { agent: "claude" },
    at: 1,
    outcome: all.every(({ grade }) => grade === "PASS") ? "pass" : "fail",
    grades: all,
    breaches: [],
    outOfScope: [],
    violations: [],
    tests: [],
    ...more,
  };
}

function gradeOf({
  criterion,
  text = `Words of ${criterion}`,
  required = "",
  grade = "PASS",
  claims = [],
}: GradeParts): CriterionGrade {
  return {
    requirement: criterion.split("/")[0] ?? criterion,
    criterion,
    text,
    criterionHash: criterionHash({ text: required }, { hash: hashOf(text) }),
    place: { file: "spec/auth.md", line: 3 },
    grade,
    claims,
    reasons: [],
  };
}

/** A claim of a path, `src/a.ts:2-4`. */
export function claimOf(range: string, more: Partial<JudgedClaim> = {}): JudgedClaim {
  const [, path = "", from = "", to = from] = /^(.*):(\d+)(?:-(\d+))?$/u.exec(range) ?? [];
  return { path, startLine: Number(from), endLine: Number(to), quote: "words", holds: true, ...more };
}
