import { realpath } from "node:fs/promises";
import { join, resolve } from "node:path";
import { errorCode } from "../../problem/error-code.ts";
import { Refusal } from "../../problem/refusal.ts";
import { readIfThere } from "./durable-text.ts";
import type { Git } from "./git.ts";
import { isRealFolder } from "./raw-path.ts";

/** What Waybill knows of the repository of a person, or of one of its submodules. It is read, and never changed but for refs below `refs/waybill/`. */
export interface PersonRepository {
  /** The root of its work tree. */
  readonly root: string;
  /** Where it keeps its objects, and where these borrow some. */
  readonly objects: readonly [string, ...string[]];
  readonly format: "sha1" | "sha256";
  /** The branch that is checked out, whether it has a commit yet or not. */
  readonly branch: string | undefined;
  readonly head: string | undefined;
  readonly files: RepositoryFiles;
  readonly settings: readonly (readonly [string, string])[];
}

/** Texts that say how a repository is to be read; undefined where it has no such file. */
export interface RepositoryFiles {
  readonly shallow: string | undefined;
  readonly exclude: string;
  readonly attributes: string | undefined;
  /** What the person says of the attributes of all of their repositories: any other file wins over it. */
  readonly usualAttributes: string | undefined;
  readonly sparse: string | undefined;
}

export async function inspectRepository(git: Git, folder: string): Promise<PersonRepository> {
  const { root, told } = await placesOf(git, folder);
  const [branch, head, known] = await Promise.all([
    git.try({ args: ["symbolic-ref", "--quiet", "HEAD"], folder: root }),
    git.try({ args: ["rev-parse", "--verify", "--quiet", "HEAD^{commit}"], folder: root }),
    configOf(git, root),
  ]);
  const [format = "", objects = "", shallow = "", exclude = "", attributes = "", sparse = ""] = told;
  const names = new Set(known.map(([name]) => name));
  const [usualExclude, usualAttributes] = await Promise.all([
    usualText(git, root, { name: "core.excludesfile", usual: ".config/git/ignore", names }),
    usualText(git, root, { name: "core.attributesfile", usual: ".config/git/attributes", names }),
  ]);
  const settings = known.filter(([name, value]) => copied.get(name)?.test(value) === true);
  const isSparse = settings.some(([name, value]) => name === "core.sparsecheckout" && value === "true");
  return {
    root,
    objects: [objects, ...(await alternatesOf(objects))],
    format: format === "sha256" ? "sha256" : "sha1",
    branch: branch.code === 0 ? line(branch.stdout) : undefined,
    head: head.code === 0 ? line(head.stdout) : undefined,
    settings,
    files: {
      shallow: await textOf(shallow),
      exclude: [usualExclude, await textOf(exclude)].map((text) => (text === undefined ? "" : `${text}\n`)).join(""),
      attributes: await textOf(attributes),
      usualAttributes,
      sparse: isSparse ? await textOf(sparse) : undefined,
    },
  };
}

/** The commit that somebody means. */
export async function resolveCommit(git: Git, root: string, commit: string): Promise<string> {
  const args = ["rev-parse", "--verify", "--quiet", "--end-of-options", `${commit}^{commit}`];
  const { code, stdout } = await git.try({ args, folder: root });
  if (code === 0) return line(stdout);
  throw new Refusal("WORKSPACE_NO_COMMIT", `${root} has no commit that ${JSON.stringify(commit)} means.`, {
    hint: "Name a commit, a branch or a tag that is in the repository; fetch it first where it is not.",
  });
}

/** The lasting names of a ref: it is made, or changed, without a trace in the reflog. */
export async function holdRef(git: Git, root: string, held: { ref: string; commit: string }): Promise<void> {
  await git.run({ args: ["update-ref", held.ref, held.commit], folder: root });
}

export async function releaseRef(git: Git, root: string, ref: string): Promise<void> {
  await git.run({ args: ["update-ref", "-d", ref], folder: root });
}

const places = ["objects", "shallow", "info/exclude", "info/attributes", "info/sparse-checkout"];

/** The root, the format of its hashes, and where it has what is asked for; refused for what is no root. */
async function placesOf(
  git: Git,
  folder: string,
): Promise<{ readonly root: string; readonly told: readonly string[] }> {
  const asked = await realpath(folder).catch((error: unknown) => {
    throw notARepository(folder, `it cannot be read (${errorCode(error)})`);
  });
  if (!(await isRealFolder(asked))) throw notARepository(folder, "it is no folder");
  if (/[\n"]/u.test(asked)) throw notARepository(folder, "git cannot share objects from a path like this");
  const args = ["rev-parse", "--path-format=absolute", "--show-toplevel", "--show-object-format"];
  const { code, stdout, stderr } = await git.try({
    args: [...args, ...places.flatMap((path) => ["--git-path", path])],
    folder: asked,
  });
  if (code !== 0) throw notARepository(folder, stderr.replace(/^fatal: /u, "").split("\n")[0] ?? "");
  const [root = "", ...told] = line(stdout).split("\n");
  if (resolve(root) === asked) return { root: asked, told };
  throw notARepository(folder, `it stands inside of another one, ${root}`);
}

function notARepository(folder: string, why: string): Refusal {
  return new Refusal("WORKSPACE_NO_REPOSITORY", `${folder} is not the root of a git work tree: ${why}.`, {
    hint: "Name the folder that `git rev-parse --show-toplevel` tells, or make a repository there with `git init`.",
  });
}

const flag = /^(?:true|false)$/u;
/** What says how files become objects and objects files. Nothing among it names a program: filters never run outside of a sandbox. */
const copied: ReadonlyMap<string, RegExp> = new Map([
  ["core.autocrlf", /^(?:true|false|input)$/u],
  ["core.eol", /^(?:lf|crlf|native)$/u],
  ["core.filemode", flag],
  ["core.ignorecase", flag],
  ["core.longpaths", flag],
  ["core.precomposeunicode", flag],
  ["core.protecthfs", flag],
  ["core.protectntfs", flag],
  ["core.sparsecheckout", flag],
  ["core.sparsecheckoutcone", flag],
  ["core.symlinks", flag],
  ["user.name", /^.+$/su],
  ["user.email", /^.+$/su],
]);

type Setting = readonly [name: string, value: string];

async function configOf(git: Git, folder: string): Promise<readonly Setting[]> {
  const text = await git.text({ args: ["config", "--list", "--null"], folder });
  const all = text.split("\0").map((entry): Setting => {
    const [name = ""] = entry.split("\n", 1);
    return [name, entry.slice(name.length + 1)];
  });
  return [...new Map(all)];
}

interface UsualFile {
  /** The setting that names it. */
  readonly name: string;
  /** Where it is from their home where none does. */
  readonly usual: string;
  /** The settings that there are. */
  readonly names: ReadonlySet<string>;
}

/** The text of a file of the person's that is for all of their repositories. */
async function usualText(git: Git, root: string, { name, usual, names }: UsualFile): Promise<string | undefined> {
  if (!names.has(name)) return git.home === undefined ? undefined : textOf(join(git.home, usual));
  const args = ["config", "--type=path", "--get", name];
  const { code, stdout } = await git.try({ args, folder: root });
  return code === 0 ? textOf(resolve(root, line(stdout))) : undefined;
}

async function textOf(file: string): Promise<string | undefined> {
  return (await readIfThere(file))?.toString("utf8");
}

/** Folders of objects that this one borrows from, and those from which they do. */
async function alternatesOf(
  objects: string,
  seen: ReadonlySet<string> = new Set([objects]),
): Promise<readonly string[]> {
  const text = (await textOf(join(objects, "info", "alternates"))) ?? "";
  const named = text.split("\n").filter((each) => each !== "" && !each.startsWith("#") && !each.startsWith('"'));
  const found: string[] = [];
  for (const folder of named.map((each) => resolve(objects, each))) {
    if (seen.has(folder) || found.includes(folder)) continue;
    found.push(folder, ...(await alternatesOf(folder, new Set([...seen, ...found, folder]))));
  }
  return found;
}

function line(bytes: Buffer): string {
  return bytes.toString("utf8").replace(/\n$/u, "");
}
