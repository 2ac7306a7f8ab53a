import type { AttemptOutcome } from "../../engine/event.ts";
import type { JsonObject } from "../../json/json.ts";
import type { Task } from "../../runner/performer.ts";
import type { CheckRun } from "../check-command.ts";

export interface FinishedChecks {
  readonly task: Task;
  readonly runs: readonly CheckRun[];
  /** The checks that failed before. */
  readonly known: readonly string[];
  /** What was checked, where that is known. */
  readonly place: JsonObject;
}

/** What came of the checks of a step. */
export function outcomeOfChecks({ task, runs, known, place }: FinishedChecks): AttemptOutcome {
  const failed = runs.filter((each) => !each.ok);
  const fresh = failed.filter(({ name }) => !known.includes(name));
  const still = failed.filter(({ name }) => known.includes(name));
  const ok = fresh.length === 0;
  const first = runs.find(({ exitCode }) => exitCode !== 0);
  const output: JsonObject = {
    ok,
    failed: failed.map(({ name }) => name),
    new_failures: fresh.map(({ name }) => name),
    still_failing: still.map(({ name }) => name),
    checks: runs.map(({ name, ok: isOk, exitCode, trouble, tail }) => ({
      name,
      ok: isOk,
      exit_code: exitCode,
      ...(trouble === undefined ? {} : { trouble }),
      tail,
    })),
    feedback: checkFeedback(fresh, still),
    exit_code: first === undefined ? 0 : (first.exitCode ?? -1),
    stdout: runs.map(({ name, tail }) => `${name}:\n${tail}\n`).join("\n"),
    stderr: "",
    ...place,
  };
  if (ok) return { status: "success", output };
  const since = still.length === 0 ? "" : " that did not fail before";
  const names = fresh.map(({ name, trouble }) => (trouble === undefined ? name : `${name} (${trouble})`)).join("; ");
  const words = `${fresh.length} of ${runs.length} checks failed${since}: ${names}`;
  const message = words.endsWith(".)") ? words : `${words}.`;
  if (task.given["require"] === "none") return { status: "success", message, output };
  return { status: "failure", reason: "checks", message, output };
}

/** What failed, for whoever is to mend it. */
function checkFeedback(fresh: readonly CheckRun[], still: readonly CheckRun[]): string {
  if (fresh.length === 0) return "";
  const known = `Checks that failed before as well, which is not held against you: ${still.map(({ name }) => name).join(", ")}.`;
  return `${[...fresh.map(wordsOf), ...(still.length === 0 ? [] : [known])].join("\n\n")}\n`;
}

function wordsOf({ name, exitCode, trouble, tail }: CheckRun): string {
  const how = trouble ?? `It ended with exit code ${exitCode}.`;
  const head = `The check "${name}" failed. ${how}`;
  if (tail.trim() === "") return head;
  return `${head}\nThe end of what it printed:\n${tail.replace(/^(?=.)/gmu, "   ")}`;
}
