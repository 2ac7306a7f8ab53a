import type { Performer } from "../../runner/performer.ts";
import type { CheckCommand } from "../check-command.ts";
import { inTestedTree, type TestedTreePorts } from "../in-tested-tree.ts";
import { notPerformed } from "../not-performed.ts";
import { readKnown } from "../read-known.ts";
import { outcomeOfChecks } from "./check-outcome.ts";
import { chooseChecks } from "./choose-checks.ts";
import { runChecks } from "./run-checks.ts";

export interface CheckStepPorts extends TestedTreePorts {
  /** The static checks that the project declares. */
  readonly checks: (run: string) => Promise<readonly CheckCommand[]>;
}

const notNames =
  "`known` must be a list of the names of checks, such as `failed` in the output of an earlier check step.";

/** Runs the static checks of the project, in the run's copy where it has one, and tells of each that failed. */
export function performCheck(ports: CheckStepPorts): Performer {
  return async (task) => {
    const chosen = chooseChecks(await ports.checks(task.run.id), task);
    if (!chosen.ok) return notPerformed("invalid", chosen.message);
    const known = readKnown(task.given["known"]);
    if (known === undefined) return notPerformed("invalid", notNames);
    const { checks } = chosen;
    if (checks.length === 0) return outcomeOfChecks({ task, runs: [], known, place: { wrote: false } });
    const { result, place, copy } = await inTestedTree(ports, task, (tree) => runChecks(ports, tree, checks));
    return { ...outcomeOfChecks({ task, runs: result, known, place }), ...copy };
  };
}
