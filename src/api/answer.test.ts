import { expect, test } from "vitest";
import { openMemoryRuns } from "../../test/rig/memory-runs.ts";
import { planOf } from "../../test/rig/runner-rig.ts";

const plan = planOf(`
- { id: first, type: gate, message: ok }
- { id: g, type: gate, message: ok, on_reject: retry }
`);

test("of answers that are given at once to a gate that has not opened, one counts and the others are refused", async () => {
  const runs = await openMemoryRuns();
  await runs.begin({ plan, inputs: {}, answers: [], id: "r" });
  await runs.settled();
  const answers = ["reject", "approve", "approve"].map((choice) => runs.answer({ run: "r", gate: "g", choice }));
  const settled = await Promise.allSettled(answers);
  expect(settled.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected", "rejected"]);
  await runs.answer({ run: "r", gate: "first", choice: "approve" });
  await runs.settled();
  // What was rejected asks again, and now it is open.
  expect((await runs.report("r")).gates).toMatchObject([{ state: "answered" }, { id: "g", state: "open", opening: 2 }]);
  await runs.close();
});
