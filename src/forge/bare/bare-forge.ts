import { spawn } from "node:child_process";
import { statSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { z } from "zod";
import { errorCode } from "../../problem/error-code.ts";
import { Refusal } from "../../problem/refusal.ts";
import { quietGitEnvironment, quietGitSettings } from "../../process/quiet-git.ts";
import type { Forge, OpenedRequest, RequestWish } from "../forge.ts";

export interface BareForgeOptions {
  /** The folder of the bare repository. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
}

/** What a request is kept as: this as JSON on the first line, an empty line, and the body. */
const headShape = z.object({
  format: z.literal(1),
  branch: z.string(),
  into: z.string(),
  commit: z.string(),
  title: z.string(),
});

/** How often it is tried where somebody else changes the same request. */
const mostTries = 10;

/** A bare repository on this machine: a request is a text below `refs/waybill/requests/`. */
export class BareForge implements Forge {
  readonly name = "bare";
  readonly #options: BareForgeOptions;

  constructor(options: BareForgeOptions) {
    this.#options = options;
  }

  async openRequest(wish: RequestWish): Promise<OpenedRequest> {
    const { branch, into, commit, title, body } = wish;
    await this.#check(wish);
    const ref = `refs/waybill/requests/${branch}`;
    const head = headShape.parse({ format: 1, branch, into, commit, title });
    const blob = (await this.#run(["hash-object", "-w", "--stdin"], `${JSON.stringify(head)}\n\n${body}`)).stdout;
    const url = `${pathToFileURL(this.#options.folder).href}#${ref}`;
    for (let tries = 0; tries < mostTries; tries++) {
      const before = await this.#value(ref);
      if (before === blob) return { id: branch, url, isNew: false };
      // Forty zeros, or sixty-four, say that it must not be there.
      const { code } = await this.#git(["update-ref", ref, blob, before ?? "0".repeat(blob.length)]);
      if (code === 0) return { id: branch, url, isNew: before === undefined };
    }
    throw new Refusal("FORGE_BUSY", `The request for ${branch} in ${this.#options.folder} cannot be written.`, {
      hint: "See who may write to it, and whether a .lock file has been left there; then try again.",
    });
  }

  async #check({ branch, into, commit }: RequestWish): Promise<void> {
    const { folder } = this.#options;
    const there = await this.#value(`refs/heads/${branch}`);
    if (there !== commit) {
      throw new Refusal("FORGE_NO_BRANCH", `${folder} has no branch ${branch} at ${commit.slice(0, 12)}.`, {
        hint: "Push it first.",
      });
    }
    if ((await this.#value(`refs/heads/${into}`)) !== undefined && into !== branch) return;
    throw new Refusal("FORGE_NO_TARGET", `${folder} has no branch ${into} that ${branch} could be merged into.`, {
      hint: "Say which one is meant: `into`.",
    });
  }

  async #value(ref: string): Promise<string | undefined> {
    const { code, stdout } = await this.#git(["rev-parse", "--verify", "--quiet", ref]);
    return code === 0 ? stdout : undefined;
  }

  async #run(args: readonly string[], stdin?: string): Promise<Ended> {
    const end = await this.#git(args, stdin);
    if (end.code === 0) return end;
    throw new Refusal("GIT_FAILED", `git ${args[0] ?? ""} failed in ${this.#options.folder}: ${end.stderr}`, {
      hint: "See who may write to it, and that there is room on the disk.",
    });
  }

  #git(args: readonly string[], stdin?: string): Promise<Ended> {
    const { env, folder } = this.#options;
    return new Promise((resolveEnd, reject) => {
      const child = spawn("git", [...quietGitSettings, `--git-dir=${folder}`, ...args], {
        cwd: folder,
        env: quietGitEnvironment(env),
        stdio: [stdin === undefined ? "ignore" : "pipe", "pipe", "pipe"],
      });
      const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []];
      child.stdout?.on("data", (chunk: Buffer) => stdout.push(chunk));
      child.stderr?.on("data", (chunk: Buffer) => stderr.push(chunk));
      child.stdin?.on("error", () => undefined);
      child.stdin?.end(stdin);
      child.once("error", (error) => reject(notStarted(error, folder)));
      child.once("close", (code) => {
        const [said, why] = [stdout, stderr].map((parts) => Buffer.concat(parts).toString("utf8").trim());
        resolveEnd({ code: code ?? -1, stdout: said ?? "", stderr: why ?? "" });
      });
    });
  }
}

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The folder that the address of a remote means on this machine; undefined for one elsewhere. */
export function folderOfRemote(url: string, from: string): string | undefined {
  if (url.startsWith("file://")) return localPath(url);
  // `host:path` is ssh, unless a slash comes first.
  if (/^[a-z][a-z0-9+.-]*:\/\//iu.test(url) || /^[^/]*:/u.test(url)) return undefined;
  const folder = resolve(from, url);
  return statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true ? folder : undefined;
}

function localPath(url: string): string | undefined {
  try {
    return fileURLToPath(url);
  } catch (error) {
    // One that names another machine, or is no address.
    if (errorCode(error) === undefined) throw error;
    return undefined;
  }
}

function notStarted(error: unknown, folder: string): unknown {
  const code = errorCode(error);
  if (code === undefined) return error;
  return new Refusal("FORGE_GONE", `git cannot be started in ${folder} (${code}).`, {
    hint: "See that the repository is there.",
    cause: error,
  });
}
