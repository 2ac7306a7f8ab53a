import { archiveFolder, changesFolder } from "../spec/openspec/openspec-folders.ts";
import { planChangeArchive } from "../ship/plan-change-archive.ts";
import type { Predicate } from "./statement-shape.ts";
import { type Differences, differing, expectedOf, shownPath } from "./edited-files.ts";
import { differencesOf, StatedTree } from "./stated-tree.ts";
import type { GitObjects } from "./stated-repository.ts";
import { type Check, failing, passed } from "./verification.ts";

/** Whether the last commit does what archiving the change does, byte for byte, and nothing else. */
export async function checkArchive(objects: GitObjects, stated: Predicate): Promise<Check> {
  const trouble = failing("archive", "ARCHIVE_DIFFERS");
  const [change, archive] = ["change", "archive"].map((wanted) => stated.commits.find(({ part }) => part === wanted));
  if (change === undefined || archive === undefined || stated.spec.format !== "change")
    return trouble("only a change of OpenSpec can be archived");
  const done = await differencesOf(objects, { before: change.tree, after: archive.tree });
  const stray = [...done.keys()].find((path) => !path.startsWith("openspec/"));
  if (stray !== undefined) return trouble(`it changes ${shownPath(stray)}, which is no matter of OpenSpec`);
  const today = dayOf(done, stated.spec.id);
  if (today === undefined) return trouble(`it does not move the change ${stated.spec.id} to the archived ones`);
  const tree = new StatedTree(objects, change.tree);
  const plan = await planChangeArchive(tree, stated.spec.id, today);
  if (!plan.ok) return trouble(`the change ${stated.spec.id} cannot be archived as it was graded: ${plan.why}`);
  const expected = await expectedOf(objects, tree, plan.edits);
  const other = differing(done, expected);
  if (other !== undefined) return trouble(`${other} is not what archiving gives`);
  return passed("archive", `${changesFolder}/${stated.spec.id} is archived, and nothing else is done`);
}

/** The day that the archived folder has; undefined where no folder of that change was made. */
function dayOf(done: Differences, id: string): number | undefined {
  const isDated = /^\d{4}-\d{2}-\d{2}-/u;
  for (const [path, { after }] of done) {
    const [folder = ""] = path.startsWith(`${archiveFolder}/`) ? path.slice(archiveFolder.length + 1).split("/") : [];
    if (after === undefined || !isDated.test(folder)) continue;
    if (folder !== id && folder.slice("2000-01-01-".length) !== id) continue;
    const day = Date.parse(`${folder.slice(0, "2000-01-01".length)}T00:00:00Z`);
    if (!Number.isNaN(day)) return day;
  }
  return undefined;
}
