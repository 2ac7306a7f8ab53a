import { expect, test } from "vitest";
import { courtSpec } from "../../test/rig/court-world.ts";
import { type Findings, makeVerdict } from "./make-verdict.ts";
import type { CriterionGrade, Grade } from "./verdict.ts";

const graded = (grade: Grade): CriterionGrade => ({
  requirement: "r",
  criterion: "r/c",
  text: "t",
  criterionHash: "h",
  place: { file: "f", line: 1 },
  grade,
  claims: [],
  reasons: [],
});
const findings: Findings = {
  spec: courtSpec,
  change: { base: "b", head: "h", tree: "t" },
  advisor: { agent: "codex", model: "m" },
  grades: [graded("PASS")],
  breaches: [],
  outOfScope: [{ note: "a" }],
  violations: [],
  runs: [
    {
      command: "unit",
      report: {
        tests: (["passed", "passed", "failed", "errored", "skipped"] as const).map((status) => ({
          name: status,
          status,
        })),
      },
    },
  ],
  run: "run-1",
  at: 1,
};

test("a verdict has all that was found, and how many tests there were", () => {
  expect(makeVerdict(findings)).toMatchObject({
    format: 1,
    id: expect.stringMatching(/^[0-9a-f]{64}$/u) as string,
    spec: { id: "orders", title: "Orders", files: ["spec/orders.md"] },
    change: findings.change,
    run: "run-1",
    at: 1,
    outcome: "pass",
    tests: [{ name: "unit", passed: 2, failed: 2, skipped: 1 }],
  });
});

test.each<{ grades: readonly Grade[]; outcome: string }>([
  { grades: ["PASS", "PASS"], outcome: "pass" },
  { grades: [], outcome: "fail" },
  { grades: ["PASS", "FAIL"], outcome: "fail" },
  { grades: ["UNKNOWN"], outcome: "fail" },
  { grades: ["PASS", "UNPROVEN"], outcome: "fail" },
  { grades: ["VACUOUS", "PASS"], outcome: "fail" },
])("$grades come to $outcome", ({ grades, outcome }) => {
  expect(makeVerdict({ ...findings, grades: grades.map(graded) }).outcome).toBe(outcome);
});

test("what stands against the change as a whole makes it fail, though every criterion passes", () => {
  const breaches = [{ note: "The change has removed a constraint." }];
  expect(makeVerdict({ ...findings, breaches })).toMatchObject({ outcome: "fail", breaches });
});

test("the same findings have the same id, whenever and in whichever run; others have another", () => {
  const { run: _, ...withoutRun } = findings;
  const { agent, ...model } = findings.advisor;
  const same: readonly Findings[] = [
    { ...findings, at: 2, run: "run-2" },
    withoutRun,
    { ...findings, advisor: { ...model, agent } },
  ];
  const others: readonly Findings[] = [
    { ...findings, grades: [graded("FAIL")] },
    { ...findings, breaches: [{ note: "b" }] },
    { ...findings, outOfScope: [{ note: "b" }] },
    { ...findings, change: { ...findings.change, head: "i" } },
    { ...findings, spec: { ...courtSpec, files: [{ path: "spec/orders.md", text: "other" }] } },
    { ...findings, runs: [] },
  ];
  const { id } = makeVerdict(findings);
  expect(same.map((each) => makeVerdict(each).id)).toEqual(same.map(() => id));
  expect(new Set(others.map((each) => makeVerdict(each).id).concat(id)).size).toBe(others.length + 1);
});
