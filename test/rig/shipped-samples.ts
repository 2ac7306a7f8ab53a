import type { CriterionGrade, Verdict } from "../../src/review/verdict.ts";
import type { RecordedStep, RunRecord } from "../../src/ship/run-record.ts";

/** A step that has gone well, unless it is said otherwise. */
export function recordedStep(words: Partial<RecordedStep> & Pick<RecordedStep, "address">): RecordedStep {
  const usual = { kind: "prompt", status: "success", attempts: 1, startedAt: 1000, endedAt: 2000 } as const;
  return { ...usual, output: {}, usages: [], interrupted: 0, ...words };
}

/** What a step of an agent gives. */
export const byScripted = { agent: { name: "scripted", version: "1.2" }, model: "m-1" } as const;

export function recordOf(words: Partial<RunRecord> = {}): RunRecord {
  return {
    run: "r1",
    workflow: { id: "change", name: "Change", version: "1.0.0", plan: "p" },
    actor: "Ada",
    startedAt: 0,
    until: 90_000,
    inputs: {},
    steps: [recordedStep({ address: "implement", output: byScripted, usages: [{ input: 10, output: 5, usd: 0.25 }] })],
    answers: [],
    open: [],
    journal: { entries: 12, digest: "d".repeat(64) },
    ...words,
  };
}

export function gradeOf(words: Partial<CriterionGrade> = {}): CriterionGrade {
  return {
    requirement: "healthz#answers",
    criterion: "healthz#answers/ok",
    text: "GET /healthz answers 200",
    criterionHash: "c",
    place: { file: "spec/healthz.md", line: 7 },
    grade: "PASS",
    said: "PASS",
    claims: [
      {
        path: "src/server.js",
        startLine: 3,
        endLine: 5,
        quote: "x",
        test: "healthz answers 200",
        holds: true,
        ties: "changed",
      },
    ],
    reasons: [],
    ...words,
  };
}

export function verdictOf(words: Partial<Verdict> = {}): Verdict {
  return {
    format: 1,
    id: "v-1",
    spec: { id: "healthz", title: "Health", hash: "h".repeat(64), files: ["spec/healthz.md"] },
    change: { base: "b".repeat(40), head: "e".repeat(40), tree: "f".repeat(40) },
    advisor: { agent: "scripted", model: "m-2", version: "1.2" },
    run: "r1",
    at: 1_700_000_000_000,
    outcome: "pass",
    grades: [gradeOf()],
    breaches: [],
    outOfScope: [],
    violations: [],
    tests: [{ name: "npm test", passed: 12, failed: 0, skipped: 1 }],
    ...words,
  };
}
