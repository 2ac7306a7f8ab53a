import type { Blobs } from "../../blob/blob.ts";
import { toText } from "../../expression/value-text.ts";
import { isJsonList, isJsonObject, type JsonValue } from "../../json/json.ts";
import { Refusal } from "../../problem/refusal.ts";
import type { Performer, Task } from "../../runner/performer.ts";
import { numstat, readNumstat } from "../../ship/git/changed-blobs.ts";
import type { ReadRunRecord, RecordedStep, RunRecord } from "../../ship/run-record.ts";
import { type ShippedCommit, shippedParts } from "../../ship/shipped-change.ts";
import { type ChangedFile, type ShippedWords, summary } from "../../ship/summary.ts";
import type { Traces } from "../../trace/trace.ts";
import { keepText } from "../agent-work/story.ts";
import { rootOf, type RunTrees } from "../run-tree.ts";
import { recordFor } from "../ship/graded-work.ts";
import { newestVerdict } from "../ship/graded-step.ts";
import { type SummaryPorts, writeSummary } from "../write-summary.ts";

export interface SummaryStepPorts extends SummaryPorts {
  readonly trees: Pick<RunTrees, "look">;
  readonly traces: () => Promise<Traces>;
  readonly readRunRecord: ReadRunRecord;
  readonly blobs: Blobs;
}

/** Writes the page of its run. */
export function performSummary(ports: SummaryStepPorts): Performer {
  return async (task) => {
    const record = await recordFor(ports, task);
    const verdict = await newestVerdict(await ports.traces(), record);
    const shipped = shippedIn(record);
    const done = shippedStep(record)?.output ?? {};
    const said = (name: string): string => toText(task.given[name] ?? done[name] ?? "").trim();
    const asked = record.inputs["requirement"];
    const text = summary({
      title: said("title") || verdict?.spec.title || verdict?.spec.id || record.workflow.name,
      requirement: said("requirement") || (typeof asked === "string" ? asked : ""),
      run: record,
      ...(verdict === undefined ? {} : { verdict }),
      files: await changedFiles(ports, task),
      ...(shipped === undefined ? {} : { shipped }),
    });
    const page = await writeSummary(ports, { run: rootOf(task.run.id), text, folder: task.run.folder });
    const kept = await keepText(ports.blobs, page.text);
    const output = { summary: kept.text, file: page.file };
    return { status: "success", output, ...(kept.blob === undefined ? {} : { large: { summary: kept.blob } }) };
  };
}

/** What the copy of the run has that the beginning had not; nothing for a run without one, or whose copy cannot be read. */
async function changedFiles({ trees }: SummaryStepPorts, task: Task): Promise<readonly ChangedFile[]> {
  try {
    const stay = await trees.look(task);
    if (stay === undefined) return [];
    try {
      const now = await stay.tree.tree();
      return readNumstat(await stay.tree.read({ args: [...numstat, `${stay.tree.base}^{tree}`, now] }));
    } finally {
      await stay.leave();
    }
  } catch (error) {
    if (error instanceof Refusal) return [];
    throw error;
  }
}

/** What the newest step has shipped that has. */
function shippedIn(record: RunRecord): ShippedWords | undefined {
  const step = shippedStep(record);
  if (step === undefined) return undefined;
  const { branch, commits, standing } = step.output;
  const made = commits === undefined || !isJsonList(commits) ? [] : commits.flatMap(commitOf);
  return {
    branch: toText(branch ?? ""),
    commits: made,
    ...(typeof standing === "string" ? { standing } : {}),
  };
}

function shippedStep({ steps }: RunRecord): RecordedStep | undefined {
  return steps.findLast(({ kind, output }) => kind === "ship" && typeof output["branch"] === "string");
}

function commitOf(value: JsonValue): readonly ShippedCommit[] {
  if (!isJsonObject(value)) return [];
  const { part, commit, tree } = value;
  const known = shippedParts.find((each) => each === part);
  const isCommit = known !== undefined && typeof commit === "string" && typeof tree === "string";
  return isCommit ? [{ part: known, commit, tree }] : [];
}
