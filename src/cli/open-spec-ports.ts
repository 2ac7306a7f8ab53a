import { existsSync } from "node:fs";
import { isAbsolute, relative, resolve, sep } from "node:path";
import { findProject } from "../host/find-project.ts";
import { folderTree } from "../host/folder-tree.ts";
import { specLock } from "../host/spec-lock.ts";
import type { OpenedTrace } from "../host/open-trace.ts";
import type { Proofs, SpecPorts } from "./commands/spec-ports.ts";
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
    ...proofsIn(root),
    changing: () => ({
      root,
      lock: specLock(root),
      isTracked: async (path) => {
        const { trackedByGit } = await import("../host/tracked-by-git.ts");
        return trackedByGit(root, path, process.env);
      },
    }),
    output,
  };
}

/** The trace is opened when it is asked for, once; what is asked in one moment is answered together. */
function proofsIn(root: string): Pick<SpecPorts, "proofs" | "close"> {
  let opening: Promise<OpenedTrace> | undefined;
  let asked: string[] = [];
  let answering: Promise<ReadonlyMap<string, Proofs> | undefined> | undefined;
  const answer = async (): Promise<ReadonlyMap<string, Proofs> | undefined> => {
    const { openTrace } = await import("../host/open-trace.ts");
    const { ports, isThere } = await (opening ??= openTrace({ folder: root, env: process.env, make: false }));
    const { proofsOf } = await import("../trace/proofs-of.ts");
    const ids = asked;
    [asked, answering] = [[], undefined];
    return isThere ? proofsOf(ids, ports) : undefined;
  };
  return {
    async proofs({ id }) {
      asked.push(id);
      return (await (answering ??= answer()))?.get(id);
    },
    async close() {
      if (opening !== undefined) await (await opening).ports.traces.close();
    },
  };
}
