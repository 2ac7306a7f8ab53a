import { Refusal } from "../../problem/refusal.ts";
import { hashOfSpec } from "../../review/hash-of-spec.ts";
import type { Verdict } from "../../review/verdict.ts";
import type { Task } from "../../runner/performer.ts";
import type { Asker, ReadRunRecord, RunRecord } from "../../ship/run-record.ts";
import type { ShippedChange } from "../../ship/shipped-change.ts";
import type { PlannedArchive } from "../../ship/plan-change-archive.ts";
import { planTicks } from "../../ship/plan-ticks.ts";
import type { TreeEdits } from "../../ship/tree-edits.ts";
import type { Traces } from "../../trace/trace.ts";
import type { Workspace } from "../../workspace/workspace.ts";
import { readGradedSpec, type SpecPorts } from "../review/graded-spec.ts";
import type { ChangePorts } from "../review/opened-change.ts";
import { fetchWhereItIs } from "../fetch-where-it-is.ts";
import { rootOf } from "../run-tree.ts";
import { gitScratchOf } from "../scratch.ts";
import { newestAt, verdictOfStep } from "./graded-step.ts";
import type { ShipSettings } from "./ship-settings.ts";

export interface GradedWorkPorts extends ChangePorts, SpecPorts {
  /** Opened by those who have something to look up. */
  readonly traces: () => Promise<Traces>;
  readonly readRunRecord: ReadRunRecord;
  readonly scratchFolder: string;
}

/** What is shipped, before anything is made of it. */
export interface GradedWork {
  readonly record: RunRecord;
  readonly verdict: Verdict;
  readonly spec: ShippedChange["spec"];
  readonly title: string;
  readonly requirement: string;
  /** Missing where the spec is no change of OpenSpec. */
  readonly archive?: PlannedArchive;
  /** Of a spec of acceptance criteria, what ticks those that are proven; missing where that is nothing. */
  readonly ticks?: TreeEdits;
}

/** The record that a step sees: of the run at the beginning, as far as it had come when the step first began. */
export function recordFor(
  ports: Pick<GradedWorkPorts, "readRunRecord">,
  task: Pick<Task, "run" | "address">,
): Promise<RunRecord> {
  const asker: Asker = { run: task.run.id, address: task.address };
  return ports.readRunRecord(rootOf(task.run.id), asker);
}

/** Refused unless a review has let pass exactly what the copy has now. */
export async function readGradedWork(
  ports: GradedWorkPorts,
  { task, settings, tree }: { readonly task: Task; readonly settings: ShipSettings; readonly tree: Workspace },
): Promise<GradedWork> {
  const record = await recordFor(ports, task);
  const verdict = await passedVerdict(ports, task, settings);
  const now = await tree.tree();
  if (now !== verdict.change.tree) {
    throw unproven(`What the run has now is not what verdict ${verdict.id} graded: something has changed since.`);
  }
  await fetchGraded(tree, verdict);
  const asked = record.inputs["requirement"];
  const requirement = settings.requirement ?? (typeof asked === "string" ? asked : "");
  const { base, head } = verdict.change;
  const scratch = gitScratchOf(ports.scratchFolder, task.attempt);
  const change = await ports.openChange({ repository: task.run.folder, base, head, scratch });
  try {
    const name = settings.spec ?? verdict.spec.id;
    const { spec, isCommitted } = await readGradedSpec(ports, { name, change, folder: task.run.folder });
    const hash = hashOfSpec(spec.files);
    if (hash !== verdict.spec.hash)
      throw unproven(`Verdict ${verdict.id} has graded by another spec than ${name}, or by other words of it.`);
    const files = spec.files.map(({ path }) => path);
    const words = { format: spec.format, id: spec.id, files, hash };
    const title = settings.title ?? (spec.title || spec.id);
    const work = { record, verdict, spec: words, title, requirement };
    if (!isCommitted) return work;
    if (spec.format !== "change") {
      const ticks = planTicks(spec, provenIn(verdict));
      return { ...work, ...(ticks === undefined ? {} : { ticks }) };
    }
    const { planChangeArchive } = await import("../../ship/plan-change-archive.ts");
    return { ...work, archive: await planChangeArchive(change.headTree, spec.id, verdict.at) };
  } finally {
    await change.close();
  }
}

function provenIn({ grades }: Verdict): readonly string[] {
  return grades.filter(({ grade }) => grade === "PASS").map(({ criterion }) => criterion);
}

async function passedVerdict(ports: GradedWorkPorts, task: Task, { review }: ShipSettings): Promise<Verdict> {
  const { id } = task.run;
  const { steps } = await ports.readRunRecord(id, { run: id, address: task.address });
  const step = newestAt(steps, review, task.address);
  const verdict = step === undefined ? undefined : await verdictOfStep(await ports.traces(), step);
  if (step === undefined || verdict === undefined) throw unproven(`The review ${review} has given no verdict.`);
  if (verdict.outcome === "pass") return verdict;
  const short = verdict.grades.filter(({ grade }) => grade !== "PASS");
  const named = short.slice(0, 5).map(({ criterion, grade }) => `${criterion} is ${grade}`);
  const breaches = verdict.breaches.slice(0, 3).map(({ note }) => note.replace(/\.$/u, ""));
  throw unproven(`Verdict ${verdict.id} of ${step.address} did not pass: ${[...named, ...breaches].join(", ")}.`);
}

/** Both commits are in the person's repository, whatever was tidied up there meanwhile. */
async function fetchGraded(tree: Workspace, { change }: Verdict): Promise<void> {
  await Promise.all([fetchWhereItIs(tree, change.base, "shipped-base"), fetchWhereItIs(tree, change.head, "shipped")]);
}

export const unprovenCode = "SHIP_UNPROVEN";

function unproven(why: string): Refusal {
  return new Refusal(unprovenCode, `Nothing is shipped. ${why}`, {
    hint: "Only what a review has let pass is shipped: review it again after the last step that changes files.",
  });
}
