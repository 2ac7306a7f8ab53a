import { differencesIn } from "./differences-in.ts";
import { wholeFile } from "../../problem/source.ts";
import type { SpecTree } from "../spec.ts";
import { archiveFolder, capabilityOf, changesFolder, specsFolder } from "./openspec-folders.ts";
import { readMainSpec } from "./read-main-spec.ts";
import { ignoredSpec } from "./spec-problems.ts";
import { validateSpec } from "./validate-spec.ts";
import { readOrTell, type Validation } from "./validation.ts";

/** Every spec of a project, in the order of their names. */
export async function validateSpecs(tree: SpecTree): Promise<readonly Validation[]> {
  const found: Validation[] = [];
  for (const path of await tree.list(specsFolder)) {
    const id = capabilityOf(specsFolder, path);
    if (id !== undefined) found.push(await validateSpecFile(tree, id, path));
    else if (path === `${specsFolder}/spec.md`)
      found.push({
        kind: "spec",
        id: "spec",
        path,
        problems: [{ ...ignoredSpec({ file: path }), place: wholeFile(path) }],
      });
  }
  return found;
}

export async function validateSpecFile(tree: SpecTree, id: string, path: string): Promise<Validation> {
  const { text, problems } = await readOrTell(tree, path);
  if (text === undefined) return { kind: "spec", id, path, problems };
  const spec = readMainSpec(text);
  return { kind: "spec", id, path, problems: [...validateSpec(path, spec), ...(await differencesIn(path, spec))] };
}

/** Every change that is not archived. */
export async function validateChanges(tree: SpecTree): Promise<readonly Validation[]> {
  const found: Validation[] = [];
  const { validateChange } = await import("./validate-change.ts");
  for (const id of changesOf(await tree.list(changesFolder))) found.push(await validateChange(tree, id));
  return found;
}

/** The changes that have one of those files, without the archived ones. */
export function changesOf(paths: readonly string[]): readonly string[] {
  const names = paths.flatMap((path) => {
    if (path.startsWith(`${archiveFolder}/`)) return [];
    const [name, ...rest] = path.slice(changesFolder.length + 1).split("/");
    return name === undefined || rest.length === 0 || name.startsWith(".") ? [] : [name];
  });
  return [...new Set(names)].sort();
}

export async function validateAll(tree: SpecTree): Promise<readonly Validation[]> {
  return [...(await validateChanges(tree)), ...(await validateSpecs(tree))];
}
