import { planTicks } from "../ship/plan-ticks.ts";
import { readGradedSpec } from "./check-spec.ts";
import { differing, expectedOf } from "./edited-files.ts";
import { differencesOf } from "./stated-tree.ts";
import type { GitObjects } from "./stated-repository.ts";
import type { Predicate } from "./statement-shape.ts";
import { type Check, failing, passed } from "./verification.ts";

/** Whether the last commit ticks the criteria that are proven, byte for byte, and does nothing else. */
export async function checkTicks(objects: GitObjects, stated: Predicate): Promise<Check> {
  const trouble = failing("ticks", "TICKS_DIFFER");
  const graded = await readGradedSpec(objects, stated);
  const proven = stated.criteria.filter(({ grade }) => grade === "PASS").map(({ id }) => id);
  const edits = graded && planTicks(graded.spec, proven);
  const tick = stated.commits.find(({ part }) => part === "tick");
  if (graded === undefined || edits === undefined || tick === undefined)
    return trouble(`no criterion of ${stated.spec.id} has a check box that is to be ticked`);
  const done = await differencesOf(objects, { before: graded.tree.id, after: tick.tree });
  const other = differing(done, await expectedOf(objects, graded.tree, edits));
  if (other !== undefined) return trouble(`${other} is not what ticking the criteria gives`);
  return passed("ticks", "the check boxes of what is proven are ticked, and nothing else is done");
}
