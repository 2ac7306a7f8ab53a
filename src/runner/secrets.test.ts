import { beforeEach, expect, test } from "vitest";
import { done, openRunner, type Perform } from "../../test/rig/runner-rig.ts";
import { readStepsOf } from "../../test/rig/workflow-rows.ts";
import { memoryBlobs } from "../blob/memory/memory-blobs.ts";
import { memoryDoorbells } from "../doorbell/memory/memory-doorbell.ts";
import type { RunEvent } from "../engine/event.ts";
import type { JsonObject } from "../json/json.ts";
import type { Journal } from "../journal/journal.ts";
import { memoryJournal } from "../journal/memory/memory-journal.ts";
import type { Plan, PlanNode } from "../plan/plan.ts";

const blobs = memoryBlobs();
let journal: Journal<RunEvent>;

beforeEach(() => {
  journal = memoryJournal<RunEvent>();
});

/** The plan of some steps, whose variables are secret. */
function planWithSecrets(steps: string): Plan {
  const inputs = "{ half: { type: string }, text: { type: string } }";
  const { plan } = readStepsOf({ name: "", problems: [], steps, inputs }).read;
  if (plan === undefined) throw new Error("These steps are no plan.");
  return { ...plan, root: { nodes: plan.root.nodes.map(secretly) } };
}

function secretly(node: PlanNode): PlanNode {
  if (node.primitive !== "call") return node;
  const { env: secrets, ...conduct } = node.conduct;
  return { ...node, conduct: { ...conduct, env: {}, secrets } };
}

async function run(plan: Plan, inputs: JsonObject, perform: Perform): Promise<void> {
  const runner = await openRunner({ journal, blobs, doorbells: memoryDoorbells(), name: "p", perform });
  await runner.start({ id: "r", plan, workflowFolder: "", inputs, actor: "me" });
  await runner.settled();
  await runner.close();
}

test("secret variables are worked out for each attempt, and stand nowhere in the journal", async () => {
  const plan = planWithSecrets(
    '- { id: a, type: shell, run: x, env: { TOKEN: "{{ inputs.half }}ter2" }, retry: { max: 1, interval: 0.001 } }\n',
  );
  const seen: JsonObject[] = [];
  await run(plan, { half: "hun" }, ({ secrets, env }) => {
    seen.push({ secrets, env });
    return seen.length === 1 ? { status: "failure", reason: "exit", output: {} } : done;
  });
  const task = { secrets: { TOKEN: "hunter2" }, env: {} };
  expect(seen).toEqual([task, task]);
  const kept = [await journal.entries("r", 0, 100), await journal.steps("r"), await journal.run("r")];
  expect(JSON.stringify(kept)).not.toContain("hunter2");
  expect(JSON.stringify(kept)).not.toContain("TOKEN");
});

test("a secret may be the large output of a step", async () => {
  const large = { stdout: await blobs.put(Buffer.from("hunter2")) };
  const plan = planWithSecrets(`
- { id: a, type: shell, run: x }
- { id: b, type: shell, run: x, env: { TOKEN: "{{ steps.a.output.stdout }}" } }
`);
  const seen: JsonObject[] = [];
  await run(plan, {}, ({ secrets, address }) => {
    seen.push(secrets);
    return address === "a" ? { ...done, large } : done;
  });
  expect(seen).toEqual([{}, { TOKEN: "hunter2" }]);
});

test("a step whose secrets cannot be worked out fails, and is not tried again", async () => {
  const plan = planWithSecrets(
    '- { id: a, type: shell, run: x, env: { TOKEN: "{{ inputs.text | from_json }}" }, retry: { max: 3, interval: 0.001 } }\n',
  );
  let begun = 0;
  await run(plan, { text: "{" }, () => {
    begun++;
    return done;
  });
  expect(begun).toBe(0);
  expect(await journal.steps("r")).toMatchObject([{ status: "failure", reason: "expression", attempts: 1 }]);
  expect((await journal.run("r"))?.message).toContain("is not JSON");
});
