import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";

/** The environment of a person whom no configuration of this machine reaches. */
export function personsEnv(home: string): Readonly<Record<string, string>> {
  return { PATH: process.env["PATH"] ?? "", HOME: home, GIT_CONFIG_NOSYSTEM: "1" };
}

/** A folder for one test, with the home of a person in it. */
export class GitRig {
  readonly folder = mkdtempSync(join(tmpdir(), "waybill-git-"));
  readonly home = join(this.folder, "home");

  constructor() {
    mkdirSync(this.home);
    writeFileSync(
      join(this.home, ".gitconfig"),
      '[user]\n\tname = Ada\n\temail = ada@example.org\n[init]\n\tdefaultBranch = main\n[protocol "file"]\n\tallow = always\n',
    );
  }

  path(...names: readonly string[]): string {
    return join(this.folder, ...names);
  }

  /** A repository with one commit of two files, unless others are given. */
  repository(
    name = "person",
    { files = { "a.txt": "a\n", "dir/b.txt": "b\n" }, init = [] }: { files?: Files; init?: readonly string[] } = {},
  ): Repository {
    const root = this.path(name);
    mkdirSync(root, { recursive: true });
    const repository = new Repository(root, this.home);
    repository.git("init", "-q", ...init);
    if (Object.keys(files).length > 0) repository.commit(files);
    return repository;
  }

  /** What git makes of words of ours: a clone, for one. */
  git(...args: readonly string[]): string {
    return runGit(args, this.folder, this.home);
  }

  remove(): void {
    spawnSync("chmod", ["-R", "u+rwx", this.folder]);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

type Files = Readonly<Record<string, string>>;

/** A repository, or a clone, in which somebody works with git. */
export class Repository {
  readonly root: string;
  readonly #home: string;

  constructor(root: string, home: string) {
    this.root = root;
    this.#home = home;
  }

  git(...args: readonly string[]): string {
    return runGit(args, this.root, this.#home);
  }

  write(files: Files): void {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.root, name)), { recursive: true });
      writeFileSync(join(this.root, name), text);
    }
  }

  commit(files: Files, message = "a commit"): string {
    this.write(files);
    this.git("add", "-A");
    this.git("commit", "-q", "-m", message);
    return this.git("rev-parse", "HEAD");
  }

  refs(): readonly string[] {
    return this.git("for-each-ref", "--format=%(refname)")
      .split("\n")
      .filter((ref) => ref !== "");
  }
}

function runGit(args: readonly string[], folder: string, home: string): string {
  const { stdout, stderr, status } = spawnSync("git", args, { cwd: folder, env: personsEnv(home), encoding: "utf8" });
  if (status !== 0) throw new Error(`git ${args.join(" ")} ended with ${status}: ${stderr}`);
  return stdout.replace(/\n$/u, "");
}

/**
 * Everything that is in a folder, byte for byte and with its times: the work tree, the index, HEAD, refs, logs, hooks, configuration.
 * Only objects are left out, and refs below `refs/waybill/`.
 */
export function fingerprint(root: string): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  const raw = Buffer.from(root).toString("latin1");
  const walk = (folder: string): void => {
    for (const name of readdirSync(Buffer.from(folder, "latin1"), { encoding: "buffer" })) {
      const path = `${folder}/${name.toString("latin1")}`;
      const place = Buffer.from(path, "latin1");
      const short = relative(raw, path);
      if (/(?:^|\/)objects$|(?:^|\/)refs\/waybill$/u.test(short)) continue;
      const stats = lstatSync(place);
      if (stats.isDirectory()) walk(path);
      found[short] = `${stats.mode.toString(8)} ${wordsOf(place, stats)}`;
    }
  };
  walk(raw);
  return found;
}

function wordsOf(place: Buffer, stats: ReturnType<typeof lstatSync>): string {
  if (stats === undefined || stats.isDirectory()) return "folder";
  if (stats.isSymbolicLink()) return `-> ${readlinkSync(place)}`;
  if (!stats.isFile()) return "other";
  return `${stats.mtimeMs} ${stats.ino} ${createHash("sha256").update(readFileSync(place)).digest("hex")}`;
}
