import { Refusal } from "../../problem/refusal.ts";
import { type ChangeWish } from "../../review/find-change.ts";
import { headTree } from "../../review/head-tree.ts";
import type { RunWords } from "../../runner/performer.ts";
import type { RunTrees } from "../run-tree.ts";

export interface TreeNowPorts extends Pick<ChangeWish, "env" | "clock"> {
  readonly trees: Pick<RunTrees, "look">;
}

/**
 * The tree of git that a run has now: of its copy all that is there, in the person's own folder that of HEAD. Null where there
 * is something beside HEAD, or nothing that can be read.
 */
export async function treeNow(ports: TreeNowPorts, run: RunWords): Promise<string | null> {
  try {
    const stay = await ports.trees.look({ run, signal: new AbortController().signal });
    if (stay === undefined) return await headTree({ ...ports, folder: run.folder });
    try {
      return await stay.tree.tree();
    } finally {
      await stay.leave();
    }
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}
