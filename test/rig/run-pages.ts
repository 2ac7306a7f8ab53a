import type { Block, Plan, PlanNode, Primitive } from "../../src/plan/plan.ts";
import type { RunPage } from "../../src/page/run-page.ts";
import { byScripted, gradeOf, recordedStep, recordOf, verdictOf } from "./shipped-samples.ts";

const conduct = { env: {}, secrets: {}, onInterrupt: "rerun" } as const;
const literal = { kind: "literal", value: true } as const;

export function nodeOf(address: string, kind: string, primitive: Primitive): PlanNode {
  const id = address.split("/").at(-1) ?? "";
  return { address, id, kind, continueOnError: false, ...primitive };
}

export function callOf(address: string, kind = "prompt"): PlanNode {
  return nodeOf(address, kind, { primitive: "call", arguments: {}, conduct, outputs: {} });
}

export function choiceOf(address: string, ...nodes: readonly PlanNode[]): PlanNode {
  const branches = [{ name: "then", match: "true", body: { nodes } }];
  return nodeOf(address, "if", { primitive: "choice", subject: literal, by: "truth", branches });
}

export function planOf(root: Block, workflows: Readonly<Record<string, Plan>> = {}): Plan {
  const workflow = {
    dialect: "steps",
    id: "change",
    name: "Change",
    version: "1",
    author: "",
    description: "",
  } as const;
  return { format: 1, workflow, inputs: [], root, outputs: {}, addresses: {}, workflows };
}

/** What has changed in the samples: five lines, of which some prove the criterion of `gradeOf`. */
export const sampleDiff = `diff --git a/src/server.js b/src/server.js
index 1111111..2222222 100644
--- a/src/server.js
+++ b/src/server.js
@@ -1,3 +1,5 @@
 const routes = {};
-old();
+routes.health = () => 200;
+
+routes.other = () => 405;
 export { routes };
`;

/** A run that has ended well, unless it is said otherwise. */
export function pageOf(words: Partial<RunPage> = {}): RunPage {
  return {
    record: recordOf({
      inputs: { requirement: "Add a health check" },
      steps: [
        recordedStep({ address: "clarify", kind: "if", startedAt: 500, endedAt: 500 }),
        recordedStep({ address: "build", kind: "if", endedAt: 50_000 }),
        recordedStep({
          address: "build/implement",
          output: byScripted,
          usages: [{ input: 10, output: 5, usd: 0.25 }],
          endedAt: 40_000,
        }),
        recordedStep({ address: "build/merge", kind: "gate", startedAt: 40_000, endedAt: 50_000 }),
      ],
      answers: [
        {
          gate: "build/merge",
          message: "Merge?",
          openedAt: 40_000,
          choice: "approve",
          by: "Ada",
          at: 50_000,
          comment: "Well done.",
        },
      ],
    }),
    plan: planOf({
      nodes: [
        choiceOf("clarify", callOf("clarify/ask", "gate")),
        choiceOf("build", callOf("build/implement"), callOf("build/merge", "gate")),
        callOf("ship", "ship"),
      ],
    }),
    status: "success",
    endedAt: 60_000,
    now: 90_000,
    verdict: verdictOf({
      grades: [
        gradeOf({ text: "Healthy\n- **WHEN** GET `/healthz` is asked for\n- **THEN** the answer has status 200" }),
        gradeOf({ criterion: "healthz#answers/other", text: "Others are refused", grade: "UNPROVEN", claims: [] }),
      ],
    }),
    diff: sampleDiff,
    logs: [{ address: "build/implement", attempt: 1, stream: "stdout", text: "writing\ndone\n", before: 0 }],
    ...words,
  };
}

const newFile = (at: number): string =>
  `diff --git a/src/f${at}.js b/src/f${at}.js\nnew file mode 100644\n--- /dev/null\n+++ b/src/f${at}.js\n@@ -0,0 +1,500 @@\n${`+const text = "${"<&>".repeat(30)}";\n`.repeat(500)}`;

/** So many steps of a loop, each with a log of a million characters, and a diff of five. */
export function enormousPage(steps = 500): RunPage {
  const addresses = Array.from({ length: steps }, (_, at) => `implement-everything[${at + 1}]/write-the-code`);
  const loud = `<"it's & so on"> ${"x".repeat(80)}\n`.repeat(10_000).slice(0, 1_000_000);
  const repeat = { primitive: "repeat", condition: literal, test: "after", most: literal, regardless: false } as const;
  const body = { nodes: [callOf("implement-everything[n]/write-the-code")] };
  return pageOf({
    record: recordOf({
      inputs: { requirement: '"'.repeat(1_000_000) },
      steps: [
        recordedStep({ address: "implement-everything", kind: "do-while", endedAt: 1000 + steps * 1000 }),
        ...addresses.map((address, at) =>
          recordedStep({
            address,
            output: byScripted,
            usages: [{ input: 1000 + at, output: 5, usd: 0.25 }],
            startedAt: 1000 + at * 1000,
            endedAt: 2000 + at * 1000,
          }),
        ),
      ],
    }),
    plan: planOf({ nodes: [nodeOf("implement-everything", "do-while", { ...repeat, body, atMost: "success" })] }),
    endedAt: 2000 + steps * 1000,
    verdict: verdictOf({
      grades: Array.from({ length: 400 }, (_, at) => gradeOf({ criterion: `c${at}`, text: `"${"long ".repeat(500)}` })),
      breaches: Array.from({ length: 500 }, () => ({ path: "a.js", line: 1, note: "'".repeat(2000) })),
    }),
    diff: Array.from({ length: 100 }, (_, at) => newFile(at)).join(""),
    logs: addresses.map((address) => ({ address, attempt: 1, stream: "stdout", text: loud, before: 10 })),
  });
}
