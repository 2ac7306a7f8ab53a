import { join } from "node:path";
import { expect, test } from "vitest";
import { byScripted, gradeOf, recordedStep, recordOf, verdictOf } from "../../test/rig/shipped-samples.ts";
import { readMarkdown } from "../markdown/markdown.ts";
import { summary, type SummaryStory } from "./summary.ts";

const folder = join(import.meta.dirname, "../../test/conformance/ship");
const commit = (sign: string): string => sign.repeat(40);

const shipped: SummaryStory = {
  title: "Add a /healthz endpoint",
  requirement: "Add a /healthz endpoint that returns 200.\n\nLoad balancers ask for it.",
  run: recordOf(),
  verdict: verdictOf(),
  files: [
    { path: "src/server.js", added: 12, removed: 2 },
    { path: "logo.png" },
    { path: "test/healthz.test.js", added: 20, removed: 0 },
  ],
  shipped: {
    branch: "waybill/healthz",
    commits: [
      { part: "spec", commit: commit("1"), tree: commit("a") },
      { part: "change", commit: commit("2"), tree: commit("f") },
    ],
    standing: "main has moved by 2 commits; it merges cleanly.",
  },
};
const { shipped: _, ...unshipped } = shipped;

const review = (address: string, outcome: "pass" | "fail", at: number): ReturnType<typeof recordedStep> =>
  recordedStep({
    address,
    kind: "review",
    startedAt: at,
    output: {
      ...byScripted,
      outcome,
      failed: outcome === "pass" ? [] : [{ criterion: "healthz#answers/ok", grade: "UNPROVEN" }],
    },
    usages: [{ input: 1000, output: 200, usd: 0.5 }],
  });

const long = recordOf({
  until: 3_600_000,
  steps: [
    recordedStep({ address: "loop[1]/implement", startedAt: 1, output: byScripted, usages: [{ input: 5, output: 5 }] }),
    recordedStep({
      address: "loop[1]/test",
      kind: "test",
      status: "failure",
      message: "1 test failed: a|b",
      startedAt: 2,
    }),
    review("loop[1]/review", "fail", 3),
    recordedStep({ address: "loop[2]/implement", startedAt: 4, attempts: 2, output: byScripted, interrupted: 1 }),
    review("loop[2]/review", "pass", 5),
  ],
  answers: [
    { gate: "plan", message: "Well?", choice: "reject", by: "Ada", openedAt: 0, at: 600_000, comment: "Too *much*" },
    { gate: "plan", message: "Well?", choice: "approve", by: "Ada", openedAt: 500_000, at: 1_800_000 },
    { gate: "brief", message: "So?", choice: "go on", by: "Bo", openedAt: 1_900_000, at: 3_000_000, run: "r-old" },
  ],
});

const hostile =
  "</details><script>alert(1)</script> | [x](javascript:1) @everyone fixes #1\n# Heading\n```\n\u001b[31m";

const cases: readonly (readonly [name: string, story: SummaryStory])[] = [
  ["shipped", shipped],
  ["reworked", { ...shipped, run: long }],
  [
    "risky",
    {
      ...shipped,
      verdict: verdictOf({
        outcome: "fail",
        grades: [
          gradeOf({ claims: [{ path: "src/server.js", startLine: 3, endLine: 3, quote: "x", holds: true }] }),
          gradeOf({ criterion: "c2", text: "It is quick", grade: "UNKNOWN", claims: [] }),
        ],
        breaches: [{ path: "test/a.test.js", note: "A test was deleted." }],
        violations: [{ path: "src/server.js", line: 9, note: "Tabs." }],
        outOfScope: [{ note: "A new page." }],
        tests: [{ name: "npm test", passed: 1, failed: 2, skipped: 0 }],
      }),
    },
  ],
  [
    "hostile",
    {
      ...shipped,
      title: hostile,
      requirement: `${hostile} and more`,
      files: [{ path: "a|b`c.js", added: 1, removed: 0 }],
      verdict: verdictOf({ grades: [gradeOf({ text: hostile })], outOfScope: [{ note: hostile }] }),
      run: recordOf({
        actor: hostile,
        steps: [recordedStep({ address: "a", status: "failure", message: hostile, output: { integration: hostile } })],
        answers: [{ gate: "g", message: "m", choice: "approve", by: hostile, openedAt: 0, at: 1, comment: hostile }],
      }),
    },
  ],
  ["failed", { ...unshipped, run: recordOf({ steps: long.steps.slice(0, 2) }), files: shipped.files }],
  [
    "asked",
    {
      title: "Add a /healthz endpoint",
      requirement: "",
      run: recordOf({ steps: [], open: [{ gate: "brief", message: "Which port?", openedAt: 30_000 }] }),
      files: [],
    },
  ],
];

test.each(cases)("the page of a run that is %s", async (name, story) => {
  await expect(summary(story)).toMatchFileSnapshot(join(folder, `${name}.md`));
});

test("foreign words make no heading, no table and no code of their own", () => {
  const story = cases.find(([name]) => name === "hostile")?.[1] ?? shipped;
  const headings = readMarkdown(summary(story)).blocks.filter(({ kind }) => kind === "heading");
  expect(headings.map(({ text }) => text)).toEqual([
    expect.stringContaining("alert"),
    "Why",
    "What to look at first",
    "Criteria",
    "What has changed",
    "How it was made",
    "What did not go well at first",
    "Cost and time",
    "Tests",
    "Who has answered",
    "How to verify it",
  ]);
});

test("a requirement of 100 kB is cut", () => {
  expect(summary({ ...shipped, requirement: "many words ".repeat(10_000) }).length).toBeLessThan(10_000);
});
