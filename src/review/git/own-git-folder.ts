import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { errorCode } from "../../problem/error-code.ts";
import { Refusal } from "../../problem/refusal.ts";
import { aloneGitEnvironment } from "../../process/quiet-git.ts";
import { runGit, tryGit, type GitCommand, type GitSetting } from "./git-command.ts";

/**
 * A git folder of our own that borrows the objects of a repository. Nothing else of the repository is read through it: no
 * configuration, no attributes, no index, no work tree, no grafts; and nothing is fetched for what is missing.
 */
export class OwnGitFolder {
  readonly setting: GitSetting;
  readonly #folder: string;
  readonly #env: Readonly<Record<string, string>>;

  private constructor(setting: GitSetting, folder: string, objects: string) {
    this.setting = setting;
    this.#folder = folder;
    this.#env = { ...aloneGitEnvironment, GIT_DIR: folder, GIT_OBJECT_DIRECTORY: objects };
  }

  static async open(setting: GitSetting, repository: string, scratch: string): Promise<OwnGitFolder> {
    const args = ["rev-parse", "--path-format=absolute", "--show-object-format"];
    const asked = [...args, "--git-path", "objects", "--git-path", "shallow"];
    const answer = (await runGit(setting, { args: asked, folder: repository })).toString("utf8").split("\n");
    const [format = "", objects = "", shallow = ""] = answer;
    await mkdir(scratch, { recursive: true });
    const folder = await mkdtemp(join(scratch, "review-"));
    await mkdir(join(folder, "refs"));
    await writeFile(join(folder, "HEAD"), "ref: refs/heads/none\n");
    await writeFile(join(folder, "config"), configuration(format));
    const boundary = await textIfThere(shallow);
    if (boundary !== undefined) await writeFile(join(folder, "shallow"), boundary);
    return new OwnGitFolder(setting, folder, objects);
  }

  command(args: readonly string[], onOutput?: GitCommand["onOutput"]): GitCommand {
    return { args, folder: this.#folder, env: this.#env, ...(onOutput === undefined ? {} : { onOutput }) };
  }

  run(args: readonly string[], onOutput?: GitCommand["onOutput"]): Promise<Buffer> {
    return runGit(this.setting, this.command(args, onOutput));
  }

  /** The commit that somebody means in the repository. */
  async commit(repository: string, name: string): Promise<string> {
    const verify = ["rev-parse", "--verify", "--quiet", "--end-of-options"];
    const id = isWholeHash(name) ? name : await this.#meant(repository, [...verify, name]);
    const found =
      id === undefined ? undefined : await tryGit(this.setting, this.command([...verify, `${id}^{commit}`]));
    if (found?.code === 0) return found.stdout.toString("utf8").trim();
    throw new Refusal("REVIEW_NO_COMMIT", `${repository} has no commit that ${JSON.stringify(name)} means.`, {
      hint: "Name a commit, a branch or a tag that is in the repository; fetch it first where it is not.",
    });
  }

  async #meant(repository: string, words: readonly string[]): Promise<string | undefined> {
    const args = ["-c", "core.commitGraph=false", ...words];
    const { code, stdout } = await tryGit(this.setting, {
      args,
      folder: repository,
      env: { GIT_GRAFT_FILE: "/dev/null" },
    });
    return code === 0 ? stdout.toString("utf8").trim() : undefined;
  }

  async remove(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** It means itself, whatever else has it as a name. */
export function isWholeHash(name: string): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/u.test(name);
}

/** What commits say is looked up in the commits themselves: somebody may have noted something else of them. */
function configuration(format: string): string {
  const core = "\tbare = true\n\tcommitGraph = false\n\tquotePath = false\n\tbigFileThreshold = 4m\n";
  if (format !== "sha256") return `[core]\n\trepositoryformatversion = 0\n${core}`;
  return `[core]\n\trepositoryformatversion = 1\n${core}[extensions]\n\tobjectformat = sha256\n`;
}

async function textIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  }
}
