import { createHash } from "node:crypto";
import type { JsonValue } from "../json/json.ts";
import type { Spec } from "../spec/spec.ts";
import { countTests } from "../test-report/count-tests.ts";
import type { GradedChange } from "./graded-change.ts";
import { hashOfSpec } from "./hash-of-spec.ts";
import type { TestEvidence } from "./judge-test.ts";
import { verdictFormat, type CriterionGrade, type Remark, type Verdict } from "./verdict.ts";

/** What a verdict is made of. */
export interface Findings {
  readonly spec: Spec;
  readonly change: Pick<GradedChange, "base" | "head" | "tree">;
  readonly advisor: Verdict["advisor"];
  readonly grades: readonly CriterionGrade[];
  readonly breaches: readonly Remark[];
  readonly outOfScope: readonly Remark[];
  readonly violations: readonly Remark[];
  readonly runs: readonly TestEvidence[];
  readonly run?: string;
  readonly at: number;
}

/** Puts a verdict together. Its id is of what was found, whenever and in whichever run that was. */
export function makeVerdict({ spec, change, grades, runs, run, at, ...rest }: Findings): Verdict {
  const { advisor, breaches, outOfScope, violations } = rest;
  const isMet = grades.length > 0 && grades.every(({ grade }) => grade === "PASS");
  const found = {
    format: verdictFormat,
    spec: {
      id: spec.id,
      title: spec.title,
      hash: hashOfSpec(spec.files),
      files: spec.files.map(({ path }) => path),
    },
    change: { base: change.base, head: change.head, tree: change.tree },
    advisor,
    outcome: isMet && breaches.length === 0 ? "pass" : "fail",
    grades,
    breaches,
    outOfScope,
    violations,
    tests: runs.map(({ command, report }) => {
      const { passed, failed, skipped } = countTests(report);
      return { name: command, passed, failed, skipped };
    }),
  } as const;
  const { format, ...others } = found;
  return { format, id: hashOf(found), ...(run === undefined ? {} : { run }), at, ...others };
}

/** The same for the same value, whatever the order of its keys. */
function hashOf(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value, inOrder)).digest("hex");
}

function inOrder(_: string, value: JsonValue): JsonValue {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
