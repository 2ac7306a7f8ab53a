import type { BranchesBeside } from "../host/branches-beside.ts";
import { UsageError } from "./door.ts";

export type { BranchesBeside };

const usualFolder = "waybill";
const example = "--branch waybill/healthz";

/** Refused where git or the person could not have a branch of that name; undefined stands for the usual ones, below `waybill/`. */
export function checkBranchWish(asked: string | undefined, beside: BranchesBeside): void {
  if (asked === undefined) {
    if (!beside.branches.includes(usualFolder)) return;
    throw new UsageError(
      `There is a branch ${usualFolder}, so there can be none of the usual name: waybill/ and what it is about.`,
      "Give the branch a name that begins otherwise: --branch NAME. Or rename the other one.",
    );
  }
  const why = whyNot(asked, beside);
  if (why === undefined) return;
  throw new UsageError(`--branch ${shown(asked)} cannot be taken: ${why}.`, `Give another name: ${example}`);
}

function whyNot(asked: string, { isName, current, defaults, branches, remotes, conflict }: BranchesBeside) {
  if (asked.startsWith("refs/")) return "a branch is named without refs/";
  if (!isName) return "git takes no branch of that name";
  const remote = remotes.find((name) => asked.startsWith(`${name}/`));
  if (remote !== undefined) return `it would be taken for one of the remote ${shown(remote)}`;
  if (asked === current) return "it is checked out";
  if (defaults.some((name) => name.toLowerCase() === asked.toLowerCase()))
    return "a change never goes to the default branch itself";
  if (branches.includes(asked)) return "there is a branch of that name";
  if (conflict !== undefined) return `git cannot have it beside the branch ${shown(conflict)}`;
  return undefined;
}

function shown(name: string): string {
  return JSON.stringify(name);
}
