import { dirname, join } from "node:path";
import type { WorkflowLibrary } from "../dialect/dialect.ts";
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

function pathsOf(name: string, from: string, folder: string): readonly string[] {
  if (/\.ya?ml$/iu.test(name) || name.includes("/")) return [join(dirname(from), name)];
  return [
    join(folder, ".waybill", "workflows", `${name}.yml`),
    join(folder, ".waybill", "workflows", `${name}.yaml`),
    join(folder, ".specify", "workflows", name, "workflow.yml"),
  ];
}
