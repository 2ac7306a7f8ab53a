import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { AttemptOutcome } from "../../src/engine/event.ts";
import { fileLibrary } from "../../src/host/file-library.ts";
import { readNamedFile } from "../../src/host/read-file.ts";
import { readWorkflow } from "../../src/host/read-workflow.ts";
import { stepKinds } from "../../src/host/step-kinds.ts";
import type { JsonObject } from "../../src/json/json.ts";
import type { Plan } from "../../src/plan/plan.ts";

const folder = join(import.meta.dirname, "..", "..", "examples");

export const exampleNames: readonly string[] = readdirSync(folder)
  .filter((file) => file.endsWith(".yml"))
  .map((file) => file.slice(0, -".yml".length));

export function planOfExample(name: string): Plan {
  const read = readNamedFile(join(folder, `${name}.yml`));
  if (!read.ok) throw new Error(read.problem.message);
  const surroundings = { kinds: stepKinds, library: fileLibrary(folder), readCalled: readWorkflow };
  const { plan } = readWorkflow(read.source, surroundings, []);
  if (plan === undefined) throw new Error(`The example ${name} has problems.`);
  return plan;
}

interface Played {
  readonly inputs?: JsonObject;
  /** What the activities give, by id, in the order of their attempts in the run. */
  readonly gives?: Readonly<Record<string, readonly JsonObject[]>>;
  /** What is said at the gates, in order. */
  readonly says?: readonly string[];
}

/** How each example is played where its commands and agents are pretended. */
export const playedExamples: Readonly<Record<string, Played>> = {
  "agent-budget": { inputs: { task: "t" }, gives: { work: [{ usage: { usd: 0.5 } }] } },
  "agent-replay": { inputs: { task: "t" }, gives: { write: [{}], count: [{ stdout: "1" }] } },
  "agent-resume": {
    inputs: { feature: "f" },
    gives: { design: [{ session: "s", stdout: "d" }], doubt: [{ stdout: "w" }], improve: [{ stdout: "i" }] },
  },
  "agent-review": {
    inputs: { task: "t" },
    gives: {
      write: [{}],
      review: [
        { data: { verdict: "fail", findings: ["f"] }, commit: "c" },
        { data: { verdict: "pass", findings: [] }, commit: "d" },
      ],
    },
  },
  "agent-structured": {
    inputs: { text: "t" },
    gives: { plan: [{ data: { items: [{ title: "a", size: "small" }] } }] },
  },
  "agent-write": { inputs: { task: "t", test_command: "t" }, gives: { write: [{ changes: [], commit: "c" }] } },
  announce: { inputs: { title: "1.0", channel: "releases" } },
  "first-run": {
    inputs: { ledger: "l", pace: 0 },
    gives: { find: [{ data: ["a", "b", "c"] }], probe: [{ exit_code: 1 }, { exit_code: 1 }, {}] },
    says: ["approve"],
  },
  "fix-until-green": { inputs: { test_command: "t" }, gives: { test: [{ exit_code: 1 }, { exit_code: 1 }, {}] } },
  "release-notes": {
    inputs: { since: "v1", audience: "users" },
    gives: { areas: [{ data: ["src/a", "src/b"] }] },
    says: ["approve"],
  },
  "spec-driven": {
    inputs: { spec: "s" },
    gives: {
      implement: [{}],
      review: [
        { outcome: "fail", verdict: { id: "v1" }, failed: [], feedback: "f", commit: "c" },
        { outcome: "pass", verdict: { id: "v2" }, failed: [], feedback: "", commit: "d", tree: "tree" },
      ],
    },
    says: ["approve"],
  },
  "spec-panel": {
    inputs: { change: "c", format: "openspec" },
    gives: {
      draft: [{ data: { title: "t" } }],
      spec: [
        { ok: false, feedback: "f", spec: "" },
        { ok: true, feedback: "", spec: "openspec/changes/c", text: "t", criteria: [], commit: "c" },
      ],
      review: [{ data: { verdict: "reject", findings: ["f"] } }],
    },
    says: ["approve"],
  },
  "test-step": {
    inputs: { task: "t" },
    gives: {
      write: [{}],
      try: [
        { ok: false, tests: [{ name: "a" }] },
        { ok: true, tests: [] },
      ],
      prove: [{ passed: 3, commit: "c" }],
    },
  },
  "spec-cycle": { inputs: { spec: "s", integration: "auto", verdict: "" }, says: ["edit", "approve"] },
};

/** What an activity of an example gives; `pass` counts from 0. */
export function outcomeOfExample({ gives = {} }: Played, id: string, pass: number): AttemptOutcome {
  const list = gives[id] ?? [];
  const given = list[pass] ?? list.at(-1) ?? {};
  const output = { exit_code: 0, stdout: "", stderr: "", ...given };
  if (output.exit_code === 0) return { status: "success", output };
  return { status: "failure", reason: "exit", message: "no", output };
}
