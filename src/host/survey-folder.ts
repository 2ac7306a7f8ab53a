import { readdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { findProgram } from "../agent/programs.ts";
import { errorCode } from "../problem/error-code.ts";
import type { ProjectFiles, Survey } from "../survey/survey.ts";
import { readNamedText } from "./read-file.ts";

/** Larger files are not written by hand: nothing that is looked for stands in them. */
const largestFile = 1024 * 1024;

type Environment = Readonly<Record<string, string | undefined>>;

/** Looks what the project in a folder is made of. Nothing of it is run, and no installed package is read. */
export async function surveyFolder(folder: string, env: Environment): Promise<Survey> {
  const { surveyProject } = await import("../survey/survey-project.ts");
  return surveyProject(projectFiles(folder, env));
}

/** The files of a folder, as a survey looks at them: each folder once, however often it is asked for. */
export function projectFiles(folder: string, env: Environment): ProjectFiles {
  const search = { folder, path: env["PATH"] ?? "", home: homedir() };
  const known = new Map<string, readonly string[]>();
  const names = (path: string): readonly string[] => {
    const found = known.get(path) ?? namesOf(join(folder, path));
    known.set(path, found);
    return found;
  };
  return {
    read: (path) => Promise.resolve(textOf(join(folder, path))),
    names: (path) => Promise.resolve(names(path)),
    hasProgram: (name) => Promise.resolve(findProgram(name, search) !== undefined),
  };
}

function textOf(file: string): string | undefined {
  const read = readNamedText(file, largestFile);
  return read.ok ? read.text : undefined;
}

function namesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch (error) {
    // It is not there, is no folder, or may not be looked at: then nothing is seen.
    if (errorCode(error) === undefined) throw error;
    return [];
  }
}
