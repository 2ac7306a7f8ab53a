import { expect, test } from "vitest";
import { openMemoryRuns } from "../../test/rig/memory-runs.ts";
import { planOf } from "../../test/rig/runner-rig.ts";

const plan = planOf("- { id: a, type: shell, run: x }\n");

test.each(["a", "7", "A-b_c", "ab12cd34", "x".repeat(64)])("%j can be the id of a run", async (id) => {
  const runs = await openMemoryRuns();
  expect(await runs.begin({ plan, inputs: {}, answers: [], id })).toEqual({ ok: true, run: id });
  await runs.settled();
  expect((await runs.list()).map((run) => run.id)).toEqual([id]);
  await runs.close();
});

const traversals = ["..", "../x", "../../etc/passwd", "/etc", "a/b", "a/../b", "a\\b", "./a", "a/"];
const malformed = ["", " ", ".", ".hidden", "-x", "_x", "a b", "a\n", "a\0", "ä", "a:b", "x".repeat(65)];

test.each([...traversals, ...malformed])("%j cannot, and nothing is begun", async (id) => {
  const runs = await openMemoryRuns();
  await expect(runs.begin({ plan, inputs: {}, answers: [], id })).rejects.toMatchObject({ code: "RUN_ID" });
  await expect(runs.report(id)).rejects.toMatchObject({ code: "RUN_NOT_FOUND" });
  expect(await runs.list()).toEqual([]);
  await runs.close();
});
