import { existsSync } from "node:fs";
import { isAbsolute, relative, resolve, sep } from "node:path";
import { findProject } from "../host/find-project.ts";
import { folderTree } from "../host/folder-tree.ts";
import type { SpecPorts } from "./commands/spec-ports.ts";
import type { Output } from "./output.ts";

/** What the commands about specs work with, in this process and at this terminal. */
export function openSpecPorts({ folder, output }: { readonly folder: string; readonly output: Output }): SpecPorts {
  const root = findProject(folder);
  return {
    folder: root,
    tree: folderTree(root),
    nameOf: (words) => {
      const path = resolve(folder, words);
      const isPath = isAbsolute(words) || (folder !== root && existsSync(path));
      return isPath && path.startsWith(`${root}${sep}`) ? relative(root, path).replaceAll(sep, "/") : words;
    },
    today: () => {
      const now = new Date();
      const parts = [now.getFullYear(), now.getMonth() + 1, now.getDate()];
      return parts.map((part) => String(part).padStart(2, "0")).join("-");
    },
    proofs: () => Promise.resolve(undefined),
    changing: async () => {
      const { specLock } = await import("../host/spec-lock.ts");
      return { root, lock: specLock(root) };
    },
    output,
  };
}
