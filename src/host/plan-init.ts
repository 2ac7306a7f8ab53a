import { join } from "node:path";
import { usualAgents } from "./project-agents.ts";
import { Refusal } from "../problem/refusal.ts";
import type { Problem } from "../problem/problem.ts";
import { didYouMean } from "../problem/nearest.ts";
import { makeSource } from "../problem/source.ts";
import { chooseAgent } from "./choose-agent.ts";
import { addToConfig } from "./add-to-config.ts";
import { configText } from "./config-text.ts";
import { configFile, readConfig, readConfigSource } from "./config.ts";
import { findProject } from "./find-project.ts";
import { repositoryState } from "./repository-state.ts";
import { readNamedText } from "./read-file.ts";
import { replaceFile } from "./replace-file.ts";
import { surveyFolder } from "./survey-folder.ts";
import { writeNewFiles } from "./write-new-files.ts";

export interface InitWish {
  /** The folder that somebody stands in. */
  readonly standing: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What a person knows better than what is seen. */
  readonly agent?: string;
  readonly tests?: { readonly run: string; readonly report: string };
}

/** The one file that is needed. */
export interface PlannedInit {
  /** The root of the project, and the file from there. */
  readonly folder: string;
  readonly path: string;
  readonly text: string;
  /** How the file stands: missing, without what was said, as it would be written, or otherwise. */
  readonly state: "missing" | "lacking" | "same" | "other";
  /** Where it is otherwise, or lacks something, how the new one would differ: lines that begin with + and -. */
  readonly differences?: string;
  /** What stands there. */
  readonly before?: string;
}

/** A slip in what a person has said. */
export class InitSlip extends Error {
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.name = "InitSlip";
    this.hint = hint;
  }
}

const path = ".waybill/config.yml";

/**
 * Works out what would be written, and writes nothing: a new file, or behind what is there what a person has said. Refused outside
 * of a repository.
 */
export async function planInit({ standing, env, agent, tests }: InitWish): Promise<PlannedInit> {
  const folder = findProject(standing);
  const repository = await repositoryState(folder, env);
  if (repository.state === "none") {
    throw new Refusal("INIT_NO_REPOSITORY", `${folder} is in no git repository, and Waybill works in one.`, {
      hint: "Make one: git init",
    });
  }
  if (repository.state === "unknown") throw new Refusal("INIT_NO_REPOSITORY", repository.message);
  const before = textThere(folder);
  if (before !== undefined && (agent ?? tests) !== undefined) {
    const said = {
      ...(agent === undefined ? {} : { agent: knownAgent(folder, agent) }),
      ...(tests === undefined ? {} : { tests }),
    };
    const text = await addToConfig(path, before, said);
    checkText(text);
    if (text === before) return { folder, path, text, state: "same" };
    return { folder, path, text, state: "lacking", before, differences: await differencesOf(before, text) };
  }
  const survey = await surveyFolder(folder, env);
  const used =
    agent === undefined
      ? chooseAgent({ folder, env, config: readConfig(configFile(folder)) })?.name
      : knownAgent(folder, agent);
  const text = await configText({
    ...survey,
    ...(used === undefined ? {} : { agent: used }),
    ...(tests === undefined ? {} : { tests: [{ name: "tests", ...tests, from: "what was said" }] }),
  });
  checkText(text);
  if (before === undefined) return { folder, path, text, state: "missing" };
  if (before === text) return { folder, path, text, state: "same" };
  return { folder, path, text, state: "other", before, differences: await differencesOf(before, text) };
}

function knownAgent(folder: string, name: string): string {
  const config = readConfig(configFile(folder));
  const names = [...Object.keys(config.agents ?? {}), ...usualAgents(folder, config).map((each) => each.name)];
  if (names.includes(name)) return name;
  throw new InitSlip(
    `There is no agent "${name}".`,
    didYouMean(name, names) ?? `These are known: ${names.join(", ")}.`,
  );
}

/** Nothing is written that could not be read again. */
function checkText(text: string): void {
  const { problems } = readConfigSource(makeSource(path, text));
  const wrong: Problem | undefined = problems.find(({ severity }) => severity === "error");
  if (wrong !== undefined) throw new InitSlip(`That cannot be a configuration: ${wrong.message}`, wrong.hint);
}

function textThere(folder: string): string | undefined {
  const there = readNamedText(join(folder, path));
  if (there.ok) return there.text;
  if (there.problem.code === "FILE_NOT_FOUND") return undefined;
  throw new Refusal("INIT_NOT_READABLE", there.problem.message, { hint: "Look what stands in its place." });
}

async function differencesOf(before: string, text: string): Promise<string> {
  const { diffLines } = await import("diff");
  const changes = diffLines(before, text).filter(({ added, removed }) => added || removed);
  const lines = changes.flatMap(({ value, added }) =>
    value
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => `${added ? "+" : "-"} ${line}`),
  );
  return lines.map((line) => `${line}\n`).join("");
}

/** Writes the file where none is, or what it lacks behind what is there. */
export async function writeInit({ folder, path: file, text, before }: PlannedInit): Promise<void> {
  if (before === undefined) await writeNewFiles(folder, [{ path: file, text }]);
  else await replaceFile(folder, { path: file, text, before });
}
