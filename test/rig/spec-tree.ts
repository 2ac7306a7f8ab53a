import type { SpecTree } from "../../src/spec/spec.ts";
import type { ArchivePlan } from "../../src/spec/openspec/plan-archive.ts";

/** Files of a project by their paths. */
export type Files = Readonly<Record<string, string>>;

export function memoryTree(files: Files): SpecTree {
  return {
    read: (path) => Promise.resolve(files[path]),
    list: (folder) =>
      Promise.resolve(
        Object.keys(files)
          .filter((path) => path.startsWith(`${folder}/`))
          .sort(),
      ),
  };
}

/** What the files are once a plan is carried out. */
export function afterArchive(files: Files, { files: outcomes, from, to }: ArchivePlan): Files {
  const after = new Map(Object.entries(files));
  for (const { path, after: text } of outcomes)
    if (text === undefined) after.delete(path);
    else after.set(path, text);
  const moved = [...after].map(([path, text]): [string, string] => [
    path.startsWith(`${from}/`) ? `${to}${path.slice(from.length)}` : path,
    text,
  ]);
  return Object.fromEntries(moved.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
