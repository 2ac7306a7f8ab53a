import { wholeFile } from "../../problem/source.ts";
import type { SpecTree } from "../spec.ts";
import { readChangeFiles } from "./change-files.ts";
import { tasksUndone } from "./change-problems.ts";
import { archiveFolder } from "./openspec-folders.ts";
import { readTasks } from "./read-tasks.ts";
import { readMarks, readTaskFiles } from "./validate-change.ts";
import type { Validation } from "./validation.ts";

/** Every archived change: whether all its tasks were done. Its deltas are carried out, so that nothing can be said of them. */
export async function validateArchived(tree: SpecTree): Promise<readonly Validation[]> {
  const paths = await tree.list(archiveFolder);
  const names = paths.flatMap(
    (path) =>
      path
        .slice(archiveFolder.length + 1)
        .split("/")
        .slice(0, -1)[0] ?? [],
  );
  const found: Validation[] = [];
  for (const name of new Set(names.filter((each) => !each.startsWith("."))))
    found.push(await validateArchivedChange(tree, name));
  return found;
}

export async function validateArchivedChange(tree: SpecTree, name: string): Promise<Validation> {
  const files = await readChangeFiles(tree, `archive/${name}`);
  const { schema } = await readMarks(tree, files);
  const read = await readTaskFiles(tree, files, schema);
  const tasks = read.files.flatMap(({ text }) => readTasks(text));
  const open = tasks.filter(({ isDone }) => !isDone).length;
  const place = wholeFile(read.files[0]?.path ?? files.folder);
  const undone = open === 0 ? [] : [{ ...tasksUndone({ open, all: tasks.length }), place }];
  return { kind: "change", id: name, path: files.folder, problems: [...read.problems, ...undone] };
}
