import type { AttemptOutcome } from "../engine/event.ts";
import type { JsonObject } from "../json/json.ts";
import type { Task } from "../runner/performer.ts";
import type { SandboxName } from "../sandbox/sandbox.ts";
import { Mask } from "../secret/mask.ts";
import type { AgentPorts } from "./run-agent.ts";
import type { TreePorts, TreeRequest } from "./run-in-tree.ts";
import { environment, texts } from "./run-process.ts";
import { makeWorkspace } from "./scratch.ts";

export interface TestedTreePorts extends TreePorts, Pick<AgentPorts, "trees"> {
  /** What confines commands of the project where they run in a copy in which agents work. */
  readonly testSandbox: SandboxName;
}

export interface FromTree<Result> {
  readonly result: Result;
  /** What the commands ran on, and whether they have changed it: known of a copy alone. */
  readonly place: JsonObject;
  /** Of the copy that the run works in, where it has one. */
  readonly copy: Pick<AttemptOutcome, "copy">;
}

/** Of what stands before each step the last is enough. */
const stepLabel = "step";

/**
 * Has commands of the project run where the run works: in the project as it is, or in the run's copy. What an agent wrote there
 * runs confined, and is kept under its commit before anything runs.
 */
export async function inTestedTree<Result>(
  ports: TestedTreePorts,
  task: Task,
  work: (request: TreeRequest) => Promise<Result>,
): Promise<FromTree<Result>> {
  const stay = await ports.trees.enter(task);
  try {
    if (stay === undefined) {
      makeWorkspace(task.run.workspace);
      return { result: await work(requestOf(task, { folder: task.run.folder })), place: {}, copy: {} };
    }
    const { tree } = stay;
    const commit = await tree.checkpoint(stepLabel);
    const before = await tree.treeOf(commit);
    const confined = { sandbox: ports.testSandbox, shown: tree.shown };
    const result = await work(requestOf(task, { folder: tree.folder, confined }));
    const wrote = (await tree.tree()) !== before;
    const after = wrote ? await tree.checkpoint(stepLabel) : commit;
    return { result, place: { commit, tree: before, wrote }, copy: { copy: { before: commit, after } } };
  } finally {
    await stay?.leave();
  }
}

function requestOf(task: Task, place: Pick<TreeRequest, "folder" | "confined">): TreeRequest {
  const secrets = texts(task.secrets);
  const values = Object.values(secrets);
  return {
    ...place,
    attempt: task.attempt,
    env: { ...environment({}, task), ...secrets },
    ...(values.length === 0 ? {} : { mask: new Mask(values) }),
    onOutput: task.onOutput,
    signal: task.signal,
  };
}
