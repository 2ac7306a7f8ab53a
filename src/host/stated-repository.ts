import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Refusal } from "../problem/refusal.ts";
import { statementRef } from "../provenance/provenance.ts";
import type { StatedRepository } from "../provenance/stated-repository.ts";
import { type GitSetting, tryGit } from "../review/git/git-command.ts";
import { entriesOf, Objects } from "../review/git/objects.ts";
import { OwnGitFolder } from "../review/git/own-git-folder.ts";

export interface OpenedRepository extends StatedRepository {
  /** Whether git keeps a file of the folder, or something in its way, so that whoever commits can change it. */
  isTracked(path: string): Promise<boolean>;
  close(): Promise<void>;
}

/** What a commit is verified in: the repository that a folder belongs to, asked without running anything of it. */
export async function openStatedRepository(git: GitSetting, folder: string): Promise<OpenedRepository> {
  const found = await tryGit(git, { folder, args: ["rev-parse", "--git-dir"] });
  if (found.code !== 0)
    throw new Refusal("VERIFY_NO_REPOSITORY", `${folder} is no git repository that can be read: ${found.stderr}`, {
      hint: "Go to the repository that has the commit.",
    });
  const scratch = mkdtempSync(join(tmpdir(), "waybill-verify-"));
  try {
    const own = await OwnGitFolder.open(git, folder, scratch);
    return new RepositoryInGit({ git, folder, scratch, own });
  } catch (error) {
    rmSync(scratch, { recursive: true, force: true });
    throw error;
  }
}

interface Parts {
  readonly git: GitSetting;
  readonly folder: string;
  readonly scratch: string;
  readonly own: OwnGitFolder;
}

class RepositoryInGit implements OpenedRepository {
  readonly #parts: Parts;
  readonly #objects: Objects;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#objects = new Objects(parts.own);
  }

  async commitNamed(name: string): Promise<string | undefined> {
    try {
      return await this.#parts.own.commit(this.#parts.folder, name);
    } catch (error) {
      if (error instanceof Refusal) return undefined;
      throw error;
    }
  }

  async statement(commit: string): Promise<string | undefined> {
    const id = await this.#line("rev-parse", "--verify", "--quiet", "--end-of-options", statementRef(commit));
    const bytes = id === undefined ? undefined : await this.blob(id);
    return bytes?.toString("utf8");
  }

  async nearestStated(commit: string): Promise<{ readonly commit: string; readonly after: number } | undefined> {
    const refs = await this.#line("for-each-ref", "--format=%(refname)", statementRef(""));
    if (refs === undefined) return undefined;
    const stated = new Set(refs.split("\n").map((ref) => ref.slice(statementRef("").length)));
    const { own } = this.#parts;
    let nearest: string | undefined;
    let rest = "";
    await own.run(["rev-list", "--topo-order", commit], (chunk) => {
      const lines = (rest + chunk.toString("latin1")).split("\n");
      rest = lines.pop() ?? "";
      nearest = lines.find((each) => stated.has(each));
      return nearest === undefined;
    });
    if (nearest === undefined) return undefined;
    const after = await own.run(["rev-list", "--count", commit, `^${nearest}`]);
    return { commit: nearest, after: Number(after.toString("latin1")) };
  }

  commit(id: string): Promise<Buffer | undefined> {
    return this.#bytes(id, "commit");
  }

  async tree(id: string): ReturnType<StatedRepository["tree"]> {
    const bytes = await this.#bytes(id, "tree");
    return bytes && entriesOf(bytes, id.length / 2);
  }

  blob(id: string): Promise<Buffer | undefined> {
    return this.#bytes(id, "blob");
  }

  async isTracked(path: string): Promise<boolean> {
    const parts = path.split("/");
    const ways = new Set(parts.map((_, at) => parts.slice(0, at + 1).join("/")));
    const { git, folder } = this.#parts;
    const listed = await tryGit(git, { folder, args: ["ls-files", "--cached", "-z", "--", parts[0] ?? ""] });
    return listed.stdout
      .toString("utf8")
      .split("\0")
      .some((each) => ways.has(each));
  }

  async close(): Promise<void> {
    await this.#objects.close();
    await this.#parts.own.remove();
    rmSync(this.#parts.scratch, { recursive: true, force: true });
  }

  async #bytes(id: string, type: "commit" | "tree" | "blob"): Promise<Buffer | undefined> {
    const content = await this.#objects.object(id, type);
    return content.kind === "bytes" ? content.bytes : undefined;
  }

  async #line(...args: readonly string[]): Promise<string | undefined> {
    const { git, folder } = this.#parts;
    const { code, stdout } = await tryGit(git, { folder, args });
    const said = stdout.toString("latin1").trim();
    return code === 0 && said !== "" ? said : undefined;
  }
}
