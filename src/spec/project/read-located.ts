import { readAcceptance } from "../acceptance/read-acceptance.ts";
import { readTasks } from "../openspec/read-tasks.ts";
import { fileNotFound } from "../problems.ts";
import { readSpecFile } from "../read-spec-file.ts";
import { readSpeckit } from "../speckit/read-speckit.ts";
import { speckitTasks } from "../speckit/speckit-tasks.ts";
import type { Problem } from "../../problem/problem.ts";
import { wholeFile } from "../../problem/source.ts";
import type { ReadSpec, Spec, SpecFile, SpecTree } from "../spec.ts";
import { topicPathMissing } from "../topic/problems.ts";
import { isTopic, readTopic } from "../topic/read-topic.ts";
import { validationPaths } from "../topic/validation.ts";
import type { LocatedSpec } from "./locate-specs.ts";
import { readChange } from "./read-change.ts";
import { readOpenspec } from "./read-openspec.ts";

/** A spec of the project, with what stands beside it. */
export interface ProjectSpec extends ReadSpec {
  /** The file, or the folder of a change. */
  readonly path: string;
  /** What its `tasks.md` says; undefined where it has none. */
  readonly tasks: Progress | undefined;
  /** Other files of the same folder, where a spec has a folder of its own. */
  readonly beside: readonly string[];
}

export interface Progress {
  readonly done: number;
  readonly all: number;
}

export async function readLocated(tree: SpecTree, located: LocatedSpec): Promise<ProjectSpec> {
  const { sort, path } = located;
  if (sort === "change") {
    const [read, files] = [await readChange(tree, path), await tree.list(path)];
    const own = new Set(read.spec.files.map((file) => file.path));
    return { ...read, path, beside: files.filter((file) => !own.has(file)), tasks: await changeTasks(tree, path) };
  }
  const { text, problems } = await readSpecFile(tree, path);
  if (text === undefined)
    return {
      spec: emptySpec(located),
      problems: [...problems, ...missing(path, problems)],
      path,
      tasks: undefined,
      beside: [],
    };
  const file = { path, text };
  if (sort === "openspec") return { ...readOpenspec(file, located.id), path, tasks: undefined, beside: [] };
  if (sort === "single") return { ...(await readSingle(tree, file, located.id)), path, tasks: undefined, beside: [] };
  const folder = path.slice(0, path.lastIndexOf("/"));
  const beside = (await tree.list(folder)).filter((each) => each !== path);
  return { ...readSpeckit(file, located.id), path, beside, tasks: await speckitProgress(tree, folder) };
}

async function readSingle(tree: SpecTree, file: SpecFile, id: string): Promise<ReadSpec> {
  if (!isTopic(file.text)) return readAcceptance(file, id);
  const { spec, problems } = readTopic(file, id);
  const absent: Problem[] = [];
  for (const { path, at } of validationPaths(file)) {
    if (!(await isThere(tree, path))) absent.push(at(topicPathMissing({ path })));
  }
  return { spec, problems: [...problems, ...absent] };
}

async function isThere(tree: SpecTree, path: string): Promise<boolean> {
  const own = path.replace(/\/+$/, "");
  const { text, problems } = await readSpecFile(tree, own);
  return text !== undefined || problems.length > 0 || (await tree.list(own)).length > 0;
}

async function changeTasks(tree: SpecTree, folder: string): Promise<Progress | undefined> {
  const { text } = await readSpecFile(tree, `${folder}/tasks.md`);
  return text === undefined ? undefined : progressOf(readTasks(text));
}

async function speckitProgress(tree: SpecTree, folder: string): Promise<Progress | undefined> {
  const path = `${folder}/tasks.md`;
  const { text } = await readSpecFile(tree, path);
  return text === undefined ? undefined : progressOf(speckitTasks({ path, text }));
}

function progressOf(tasks: readonly { readonly isDone: boolean }[]): Progress {
  return { done: tasks.filter(({ isDone }) => isDone).length, all: tasks.length };
}

function emptySpec({ sort, id }: LocatedSpec): Spec {
  const format = sort === "single" ? "acceptance" : sort;
  return { format, id, title: id, goal: "", requirements: [], outOfScope: [], constraints: [], files: [] };
}

function missing(path: string, told: readonly Problem[]): readonly Problem[] {
  return told.length > 0 ? [] : [{ ...fileNotFound({ file: path }), place: wholeFile(path) }];
}
