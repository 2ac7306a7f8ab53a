import { expect, test } from "vitest";
import { done, openRunner, planOf } from "../../test/rig/runner-rig.ts";
import { memoryDoorbells } from "../doorbell/memory/memory-doorbell.ts";
import type { RunEvent } from "../engine/event.ts";
import { memoryJournal } from "../journal/memory/memory-journal.ts";
import { loadRun } from "./load-run.ts";
import type { RunRequest } from "./runner.ts";

const called = `workflow: { id: sub, name: Sub, version: "1.0.0" }
steps:
  - { id: a, type: shell, run: x }
`;
const plan = planOf("- { id: call, type: workflow, workflow: ./sub.yml }\n", { "./sub.yml": called });

async function contextsOf(request: Partial<RunRequest>, folder: string): Promise<readonly unknown[]> {
  const journal = memoryJournal<RunEvent>();
  const runner = await openRunner({ journal, doorbells: memoryDoorbells(), name: "p", perform: () => done });
  await runner.start({ id: "r", plan, workflowFolder: "", inputs: {}, actor: "me", ...request });
  await runner.settled();
  await runner.close();
  const rows = (await journal.runs()).toSorted((a, b) => a.id.localeCompare(b.id));
  return Promise.all(rows.map(async (row) => (await loadRun(journal, row, folder)).state.context));
}

test("a run knows who began it and where it stands, and a run of a run has a folder of its own", async () => {
  const words = { actor: "me", project: "/project", workflow_dir: "" };
  expect(await contextsOf({}, "/project")).toEqual([
    { ...words, run_id: "r", workspace: "/project/state/r" },
    { ...words, run_id: "r.1", workspace: "/project/state/r.1" },
  ]);
});

test("where a project was moved, the places in it have moved with it", async () => {
  const [context] = await contextsOf({ workflowFolder: "/project/flows", actor: "/project" }, "/new/place");
  expect(context).toEqual({
    run_id: "r",
    actor: "/project",
    project: "/new/place",
    workflow_dir: "/new/place/flows",
    workspace: "/new/place/state/r",
  });
});

test("a workflow that stands elsewhere stays there", async () => {
  const [context] = await contextsOf({ workflowFolder: "/projects/flows" }, "/new");
  expect(context).toMatchObject({ workflow_dir: "/projects/flows" });
});
