import { lstatSync, readlinkSync } from "node:fs";
import { dirname, join, sep } from "node:path";

export interface Link {
  /** Where the link stands, with no link on the way to it. */
  readonly path: string;
  /** What it says. */
  readonly target: string;
}

/** As many as the system follows. */
const most = 40;

/** The links on the way along a path, in the order in which they are met, and where the way ends. */
export function followLinks(path: string): { readonly links: readonly Link[]; readonly end: string } {
  const links: Link[] = [];
  const ahead = path.split(sep).filter((part) => part !== "");
  let at: string = sep;
  for (let part = ahead.shift(); part !== undefined; part = ahead.shift()) {
    const next = part === ".." ? dirname(at) : join(at, part);
    if (lstatSync(next, { throwIfNoEntry: false })?.isSymbolicLink() !== true) {
      at = next;
      continue;
    }
    if (links.length === most) throw new Error(`${path} leads through more links than the system follows.`);
    const target = readlinkSync(next);
    links.push({ path: next, target });
    ahead.unshift(...target.split(sep).filter((word) => word !== "" && word !== "."));
    if (target.startsWith(sep)) at = sep;
  }
  return { links, end: at };
}
