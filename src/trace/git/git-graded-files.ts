import { Refusal } from "../../problem/refusal.ts";
import type { GradedFiles } from "../graded-files.ts";
import { type GitWords, startGit } from "./start-git.ts";

/** How many paths are asked for at once: a command line has its limits. */
const pathsAtOnce = 500;

/** The files of the repository that a folder belongs to. Paths are from that folder. */
export function openGitGradedFiles(where: Omit<GitWords, "args">): GradedFiles {
  return new GitGradedFiles(where);
}

class GitGradedFiles implements GradedFiles {
  readonly #where: Omit<GitWords, "args">;

  constructor(where: Omit<GitWords, "args">) {
    this.#where = where;
  }

  async blobsAt(commit: string, paths: readonly string[]): Promise<ReadonlyMap<string, string> | undefined> {
    if (!(await this.#has(commit))) return undefined;
    const blobs = new Map<string, string>();
    const inside = paths.filter(isInside);
    for (let at = 0; at < inside.length; at += pathsAtOnce) {
      const asked = inside.slice(at, at + pathsAtOnce);
      const listed = await this.#run(["ls-tree", "-z", commit, "--", ...asked]);
      for (const { path, blob } of entriesOf(listed.toString("utf8"))) if (asked.includes(path)) blobs.set(path, blob);
    }
    return blobs;
  }

  async texts(blobs: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const asked = [...new Set(blobs)].filter(isObjectId);
    if (asked.length === 0) return new Map();
    return contentsOf(await this.#run(["cat-file", "--batch"], `${asked.join("\n")}\n`));
  }

  async #has(commit: string): Promise<boolean> {
    if (!isObjectId(commit)) return false;
    const kind = await this.#run(["cat-file", "--batch-check"], `${commit}\n`);
    return kind.toString("latin1").split(" ")[1] === "commit";
  }

  async #run(args: readonly string[], stdin = ""): Promise<Buffer> {
    const { code, stdout, stderr } = await startGit({ ...this.#where, args }, stdin);
    if (code === 0) return stdout;
    throw new Refusal("TRACE_GIT_FAILED", `git ${args[0] ?? ""} failed in ${this.#where.folder} (${code}): ${stderr}`, {
      hint: "The trace compares lines with what was graded, which git keeps: look at what git says.",
    });
  }
}

/** Git refuses the whole question for a path that leads out. */
function isInside(path: string): boolean {
  return path !== "" && !path.startsWith("/") && !path.includes("\0") && !path.split("/").includes("..");
}

function isObjectId(text: string): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/u.test(text);
}

/** The regular files of a listing: `100644 blob <id>\t<path>`, each ended by a NUL. */
function entriesOf(listing: string): readonly { readonly path: string; readonly blob: string }[] {
  return listing.split("\0").flatMap((entry) => {
    const found = /^100(?:644|755) blob (?<blob>[0-9a-f]+)\t(?<path>[\s\S]+)$/u.exec(entry)?.groups;
    return found?.["path"] === undefined ? [] : [{ path: found["path"], blob: found["blob"] ?? "" }];
  });
}

/** Of what `cat-file --batch` writes: `<id> blob <size>`, the content and a line end; or `<id> missing`. */
function contentsOf(written: Buffer): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (let at = 0; at < written.length;) {
    const end = written.indexOf("\n", at);
    const [id = "", kind, size] = written.toString("latin1", at, end).split(" ");
    at = end + 1;
    if (size === undefined) continue;
    if (kind === "blob") texts.set(id, written.toString("utf8", at, at + Number(size)));
    at += Number(size) + 1;
  }
  return texts;
}
