import { existsSync } from "node:fs";
import { isAbsolute, relative, resolve, sep } from "node:path";
import { findProject } from "../host/find-project.ts";
import { folderTree } from "../host/folder-tree.ts";
import type { OpenedTrace } from "../host/open-trace.ts";
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
    ...proofsIn(root),
    output,
  };
}

/** The trace is opened when it is asked for, once. */
function proofsIn(root: string): Pick<SpecPorts, "proofs" | "close"> {
  let opening: Promise<OpenedTrace> | undefined;
  const open = async (): Promise<OpenedTrace> => {
    const { openTrace } = await import("../host/open-trace.ts");
    return openTrace({ folder: root, env: process.env, make: false });
  };
  return {
    async proofs({ id }) {
      const { ports, isThere } = await (opening ??= open());
      const { proofsOf } = await import("../trace/proofs-of.ts");
      return isThere ? proofsOf(id, ports) : undefined;
    },
    async close() {
      if (opening !== undefined) await (await opening).ports.traces.close();
    },
  };
}
