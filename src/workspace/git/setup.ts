import { appendFile, mkdir, readdir, rm, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { errorCode } from "../../problem/error-code.ts";
import { Refusal } from "../../problem/refusal.ts";
import type { Processes } from "../../process/process.ts";
import type { Setup } from "../workspace.ts";
import { insideParts, sourceOf, targetOf } from "./inside-path.ts";
import type { Keep } from "./keep.ts";
import { standing } from "./raw-path.ts";
import { checkPaths, copyWhole, type SetupCache } from "./setup-cache.ts";

export interface SetupPorts {
  readonly processes: Processes;
  readonly cache: SetupCache;
  /** The environment of setup commands. */
  readonly env: Readonly<Record<string, string>>;
  readonly newId: () => string;
}

export interface SetupWish {
  readonly keep: Keep;
  readonly tree: string;
  /** The person's checkout. */
  readonly root: string;
  /** By which what is left of its commands is found. */
  readonly attempt: string;
  readonly setup: readonly Setup[];
  /** Commands run only on what the person has committed. On what an agent has written, only what is kept of them is used. */
  readonly commands: "run" | "kept";
}

/** Refused before anything is made where a path cannot be meant. */
export function checkSetup(setup: readonly Setup[]): void {
  for (const each of setup) checkPaths(pathsOf(each));
}

/** What the setup puts into a workspace is no work: git is told not to see it. */
export async function hideSetup(keep: Keep, setup: readonly Setup[]): Promise<void> {
  const lines = setup.flatMap(pathsOf).map((path) => `${patternOf(insideParts(path).join("/"))}\n`);
  await appendFile(keep.path("info", "exclude"), lines.join(""));
}

/** Gives what the links lead to. */
export async function performSetup(ports: SetupPorts, wish: SetupWish): Promise<readonly string[]> {
  const linked: string[] = [];
  for (const [number, each] of wish.setup.entries()) {
    if ("copy" in each) await copy(wish, each.copy);
    else if ("link" in each) linked.push(await (isOfAll(each.link) ? linkAll : link)(wish, each.link));
    else await runCached(ports, { ...wish, attempt: `${wish.attempt}.${number}` }, each);
  }
  return linked;
}

function pathsOf(setup: Setup): readonly string[] {
  if ("copy" in setup) return [setup.copy];
  if ("link" in setup) return [folderOf(setup.link)];
  return setup.paths ?? [];
}

/** A pattern that fits this path alone. */
function patternOf(path: string): string {
  return `/${path.replaceAll(/[\\*?[\]!# ]/gu, "\\$&").replaceAll("\n", "?")}`;
}

async function copy({ root, tree }: SetupWish, path: string): Promise<void> {
  const source = await sourceOf(root, path);
  const target = await targetOf(tree, path);
  if (tree.startsWith(`${source}/`)) {
    throw new Refusal(
      "WORKSPACE_SETUP_PATH",
      `The path ${path} of the setup is refused: the workspace itself is in it.`,
      {
        hint: "Name what is needed of it, one by one.",
      },
    );
  }
  try {
    await copyWhole(source, target);
  } catch (error) {
    const code = errorCode(error);
    if (code === undefined) throw error;
    throw new Refusal("WORKSPACE_SETUP_FAILED", `${path} cannot be copied into the workspace (${code}).`, {
      hint: "Check who may read it, and that there is room on the disk.",
      cause: error,
    });
  }
}

async function link({ root, tree }: SetupWish, path: string): Promise<string> {
  const source = await sourceOf(root, path);
  const target = await targetOf(tree, path);
  if ((await standing(target)) !== undefined) throw committed(path);
  await mkdir(dirname(target), { recursive: true });
  await symlink(source, target);
  return source;
}

const ofAll = "/*";

/** `folder/*` is each of what stands in a folder: the folder itself may be written to. */
function isOfAll(path: string): boolean {
  return path.endsWith(ofAll);
}

function folderOf(path: string): string {
  return isOfAll(path) ? path.slice(0, -ofAll.length) : path;
}

/** What tools keep among installed packages for the next time. Each copy has its own. */
const kept = /^\.(?:cache|vite|vite-temp|vitest|parcel-cache|tmp)$/u;

async function linkAll({ root, tree }: SetupWish, path: string): Promise<string> {
  const folder = folderOf(path);
  const source = await sourceOf(root, folder);
  const target = await targetOf(tree, folder);
  if ((await standing(target)) !== undefined) throw committed(path);
  try {
    const names = (await readdir(source)).filter((name) => !kept.test(name));
    await mkdir(target, { recursive: true });
    for (const name of names) await symlink(join(source, name), join(target, name));
  } catch (error) {
    const code = errorCode(error);
    if (code === undefined) throw error;
    throw new Refusal("WORKSPACE_SETUP_FAILED", `${path} cannot be linked into the workspace (${code}).`, {
      hint: "It has to be a folder that you may read, and there has to be room on the disk.",
      cause: error,
    });
  }
  return source;
}

function committed(path: string): Refusal {
  return new Refusal("WORKSPACE_SETUP_PATH", `The link ${path} of the setup is refused: it is committed already.`, {
    hint: "Link what is not committed, such as installed packages.",
  });
}

type Run = Extract<Setup, { run: string }>;

async function runCached(ports: SetupPorts, wish: SetupWish, { run, key = [], paths = [] }: Run): Promise<void> {
  const isKept = key.length > 0 && paths.length > 0;
  const name = isKept ? await ports.cache.keyOf(wish.tree, { run, key, paths }) : "";
  if (isKept && (await ports.cache.use(name, wish.tree, paths))) return;
  if (wish.commands === "kept") return;
  await runCommand(ports, wish, run);
  if (isKept) await ports.cache.keep(name, wish.tree, paths);
}

/** How much of its words a refusal tells. */
const tellChars = 2_000;

async function runCommand(ports: SetupPorts, { keep, tree, attempt }: SetupWish, run: string): Promise<void> {
  const spool = await keep.temporary();
  await mkdir(spool, { recursive: true });
  const end = await ports.processes.run({
    argv: ["/bin/sh", "-ec", run],
    folder: tree,
    env: ports.env,
    attempt,
    spool: { stdout: join(spool, "stdout"), stderr: join(spool, "stderr") },
    signal: new AbortController().signal,
  });
  await ports.processes.killSurvivors({ attempt });
  await rm(spool, { recursive: true, force: true });
  if (end.how === "exited" && end.code === 0) return;
  const how = end.how === "exited" ? `ended with ${end.code}` : `was ${end.how}`;
  const words = `${end.stdout.text ?? ""}${end.stderr.text ?? ""}`.trim().slice(-tellChars);
  throw new Refusal(
    "WORKSPACE_SETUP_FAILED",
    `The setup command \`${run}\` ${how}.${words === "" ? "" : `\n${words}`}`,
    {
      hint: "Try it by hand in a fresh clone of the repository.",
    },
  );
}
