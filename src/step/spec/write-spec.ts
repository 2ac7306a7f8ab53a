import { lstatSync, mkdirSync, readdirSync, readFileSync, renameSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { Refusal } from "../../problem/refusal.ts";
import type { SpecFile } from "../../spec/spec.ts";

export interface SpecWriting {
  /** The root of the tree. */
  readonly root: string;
  readonly files: readonly SpecFile[];
  /** Paths of files that an earlier draft had and this one has not. */
  readonly gone: readonly string[];
}

/** Puts files into their places, each at once, one after the other; whoever begins anew after a crash comes to the same end. */
export function writeSpec(writing: SpecWriting): void {
  for (const work of writingSteps(writing)) work();
}

/** What there is to do. What is as it shall be is let be. */
export function* writingSteps({ root, files, gone }: SpecWriting): Iterable<() => void> {
  for (const { path, text } of files) yield () => put(root, path, text);
  for (const path of gone) yield () => take(root, path);
}

function put(root: string, path: string, text: string): void {
  const place = placeOf(root, path, { makes: true });
  if (place === undefined) throw inTheWay(path);
  const found = lstatSync(place, { throwIfNoEntry: false });
  if (found !== undefined && !found.isFile()) throw inTheWay(path);
  const aside = asideOf(place);
  rmSync(aside, { force: true });
  if (found !== undefined && readFileSync(place, "utf8") === text) return;
  writeFileSync(aside, text, { flag: "wx" });
  renameSync(aside, place);
}

/** With the folders that nothing stands in then: git has none of these. */
function take(root: string, path: string): void {
  const place = placeOf(root, path, { makes: false });
  if (place === undefined || lstatSync(place, { throwIfNoEntry: false })?.isFile() !== true) return;
  rmSync(place);
  rmSync(asideOf(place), { force: true });
  for (let at = dirname(path); at !== "."; at = dirname(at)) {
    if (readdirSync(join(root, at)).length > 0) return;
    rmdirSync(join(root, at));
  }
}

/** Always of the same name, so that what a crash has left is found again. */
export function asideOf(place: string): string {
  return join(dirname(place), `.${basename(place)}.new`);
}

/** Never through a link: whoever works in the tree may have put one there. */
function placeOf(root: string, path: string, { makes }: { readonly makes: boolean }): string | undefined {
  const parts = path.split("/");
  let at = root;
  for (const part of parts.slice(0, -1)) {
    at = join(at, part);
    const found = lstatSync(at, { throwIfNoEntry: false });
    if (found === undefined && !makes) return undefined;
    if (found === undefined) mkdirSync(at);
    else if (!found.isDirectory()) throw inTheWay(at.slice(root.length + 1));
  }
  return join(root, path);
}

function inTheWay(path: string): Refusal {
  return new Refusal(
    "SPEC_NOT_WRITTEN",
    `The spec cannot be written: ${path} is a link, or no file or folder of its own.`,
    {
      hint: "Put a folder in its place, or take another name for the spec.",
    },
  );
}
