import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { WorkflowLibrary } from "../dialect/dialect.ts";
import { Refusal } from "../problem/refusal.ts";
import { builtInWorkflow } from "./built-in-workflows.ts";
import { readNamedFile } from "./read-file.ts";

/** Finds called workflows among the files of a project. */
export function fileLibrary(folder: string, maxSize?: number): WorkflowLibrary {
  return {
    find(name, from) {
      for (const path of pathsOf(name, from, folder)) {
        const read = readNamedFile(path, maxSize);
        if (read.ok || read.problem.code !== "FILE_NOT_FOUND") return read;
      }
      return undefined;
    },
  };
}

/** The file that a person means by a path, or by the name of a workflow of the project. */
export function locateWorkflow(name: string, folder: string): string {
  if (name === "-" || existsSync(name)) return name;
  return locateNamedWorkflow(name, folder) ?? name;
}

/** The file of a workflow that is meant by its name alone, whatever lies in the folder that a person stands in. */
export function locateNamedWorkflow(name: string, folder: string): string | undefined {
  return namedPaths(name, folder).find((path) => existsSync(path));
}

/** The same for one that comes with Waybill: where the project has none, that one is meant. */
export function locateBuiltIn(name: string, folder: string): string {
  const file = locateNamedWorkflow(name, folder);
  if (file !== undefined) return file;
  throw new Refusal("INSTALLATION_INCOMPLETE", `The workflow ${name}, which comes with Waybill, is not there.`, {
    hint: "Install Waybill again: what is installed here lacks files.",
  });
}

/** The folder of a workflow that another one, in a folder, calls; empty where neither has a place. */
export function folderOfCalled(name: string, callerFolder: string, folder: string): string {
  if (isPath(name)) return callerFolder === "" ? "" : dirname(join(callerFolder, name));
  const found = namedPaths(name, folder).find((path) => existsSync(path));
  return found === undefined ? "" : dirname(found);
}

/** Whether a workflow is called by the path of its file, and not by its name. */
export function isPath(name: string): boolean {
  return /\.ya?ml$/iu.test(name) || name.includes("/");
}

function pathsOf(name: string, from: string, folder: string): readonly string[] {
  if (isPath(name)) return [join(dirname(from), name)];
  return namedPaths(name, folder);
}

function namedPaths(name: string, folder: string): readonly string[] {
  const builtIn = builtInWorkflow(name);
  return [
    join(folder, ".waybill", "workflows", `${name}.yml`),
    join(folder, ".waybill", "workflows", `${name}.yaml`),
    join(folder, ".specify", "workflows", name, "workflow.yml"),
    ...(builtIn === undefined ? [] : [builtIn]),
  ];
}
