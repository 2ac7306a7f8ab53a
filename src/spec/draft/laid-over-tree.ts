import type { SpecFile, SpecTree } from "../spec.ts";

export interface Layer {
  readonly files?: readonly SpecFile[];
  /** Paths of files that are not to be seen. */
  readonly without?: readonly string[];
}

/** A tree as it would be with some files, and without others. */
export function laidOver(tree: SpecTree, { files = [], without = [] }: Layer): SpecTree {
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  const hidden = new Set(without);
  return {
    read: (path) => {
      const text = texts.get(path);
      if (text !== undefined) return Promise.resolve(text);
      return hidden.has(path) ? Promise.resolve(undefined) : tree.read(path);
    },
    list: async (folder) => {
      const below = `${folder.replace(/\/+$/, "")}/`;
      const own = [...texts.keys()].filter((path) => path.startsWith(below));
      const there = (await tree.list(folder)).filter((path) => !hidden.has(path) && !texts.has(path));
      return [...there, ...own].sort();
    },
  };
}
