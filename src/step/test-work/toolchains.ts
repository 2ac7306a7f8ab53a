import { existsSync, realpathSync } from "node:fs";
import { basename, delimiter, dirname, isAbsolute, join, normalize } from "node:path";
import type { Shown } from "../../sandbox/sandbox.ts";
import { type Looked, withoutKeys } from "./without-keys.ts";

export interface Toolchains {
  /** Where programs are that others only lead to, and packages that were downloaded before: to be read. */
  readonly shown: readonly Shown[];
  /** By which they are found where HOME is another. */
  readonly env: Readonly<Record<string, string>>;
}

type Environment = Readonly<Record<string, string>>;

interface Toolchain {
  /** Whether the folder of programs is one of it, from the person's home. */
  readonly isOf: (programs: string) => boolean;
  /** From the home, and the variable that leads there, where one is needed. */
  readonly places: readonly ToolPlace[];
}

interface ToolPlace extends Omit<Looked, "folder"> {
  readonly path: string;
  readonly variable?: string;
}

/** Below the folder of tools: `installs/node/22.1.0/etc/npmrc`, `versions/3.12/envs/mine/pip.conf`. */
const deepestKey = 6;

/** Programs in these folders start another one that stands elsewhere in the person's home. */
const toolchains: readonly Toolchain[] = [
  {
    isOf: (programs) => programs === ".cargo/bin",
    places: [
      { path: ".rustup", variable: "RUSTUP_HOME", depth: deepestKey },
      // `index/github.com-1ecc6299db9ec823/.git/config`
      { path: ".cargo/registry", depth: 4 },
      { path: ".cargo/git/db", depth: 2 },
      // `crate-1ecc6299db9ec823/abcdef0/.git/config`
      { path: ".cargo/git/checkouts", depth: 4, isCode: true },
    ],
  },
  {
    isOf: (programs) => programs === ".volta/bin",
    places: [{ path: ".volta", variable: "VOLTA_HOME", depth: deepestKey }],
  },
];

/** What was downloaded before, wherever its programs are. The rest of these folders may hold keys, and stays unseen. */
const downloads: readonly ToolPlace[] = [
  // `cache/vcs` is of use to who fetches, and tells with which words.
  { path: "go/pkg/mod", variable: "GOMODCACHE", depth: 2, without: ["vcs"] },
  { path: ".m2/repository", depth: 1 },
  // The Pythons of uv: a `.venv` leads there, and nothing in PATH does. `cpython-3.12.4-linux-x86_64-gnu/pip.conf`
  { path: ".local/share/uv/python", variable: "UV_PYTHON_INSTALL_DIR", depth: 2 },
];

/** What the programs in PATH need of the person's home beside themselves. */
export function toolchainsOf({ PATH: path = "" }: Environment, personHome: string): Toolchains {
  const folders = foldersOf(path, personHome);
  const places = toolchains
    .filter(({ isOf }) => folders.some((each) => isOf(each.slice(personHome.length + 1))))
    .flatMap((toolchain) => toolchain.places);
  const all = [...places, ...downloads].filter((each) => existsSync(join(personHome, each.path)));
  // Of pyenv, rbenv, asdf and others: what stands behind a shim is beside its folder.
  const behindShims = folders.filter((each) => basename(each) === "shims").map((each) => dirname(each));
  const shown = withoutKeys([
    ...behindShims
      .filter((each) => each !== personHome && holdsVersions(each))
      .map((folder) => ({ folder, depth: deepestKey })),
    ...all.map((each) => ({ ...each, folder: join(personHome, each.path) })),
  ]);
  const env = all.flatMap((each) =>
    each.variable !== undefined ? [[each.variable, join(personHome, each.path)] as const] : [],
  );
  return {
    shown: shown.map((each) => ({ path: each, access: "read" })),
    env: { ...Object.fromEntries(env), ...mavenEnv(all, personHome) },
  };
}

/** The folders of programs that stand in the person's home. */
function foldersOf(path: string, personHome: string): readonly string[] {
  return path
    .split(delimiter)
    .filter((each) => isAbsolute(each))
    .map((each) => normalize(each).replace(/\/+$/u, ""))
    .filter((each) => each.startsWith(`${personHome}/`));
}

/** Other folders have a place for shims too, and what is beside that is nobody's business. */
function holdsVersions(folder: string): boolean {
  return ["versions", "installs", "tools"].some((name) => existsSync(join(folder, name)));
}

/** Maven has no variable for it. */
function mavenEnv(all: readonly { readonly path: string }[], personHome: string): Environment {
  const found = all.some(({ path }) => path === ".m2/repository");
  return found ? { MAVEN_OPTS: `-Dmaven.repo.local=${join(personHome, ".m2/repository")}` } : {};
}

/** The programs in PATH that stand in the person's home, with what they are installed with. The rest of it stays unseen. */
export function programsOf({ PATH: path = "" }: Environment, personHome: string): readonly Shown[] {
  return programsIn(foldersOf(path, personHome), personHome);
}

function programsIn(folders: readonly string[], personHome: string): readonly Shown[] {
  const places = folders.flatMap((folder) => {
    if (basename(folder) !== "bin") return [folder];
    const around = dirname(folder) === personHome ? [] : ["lib", "lib64", "libexec", "pyvenv.cfg"];
    return [folder, ...around.map((name) => join(dirname(folder), name))];
  });
  return [...new Set(places)].filter((place) => existsSync(place)).map((place) => ({ path: place, access: "read" }));
}

/** Where those who make toolchains put programs, from the person's home. */
const programPlaces =
  /^(?:go\/bin|sdk\/[^/]+\/bin|\.(?:asdf|bun|cargo|deno|fnm|ghcup|goenv|jenv|nodenv|nvm|pyenv|rbenv|sdkman|volta)\/(?:.+\/)?(?:bin|shims)|\.local\/share\/(?:fnm|mise|pnpm)\/(?:.+\/)?(?:bin|shims))$/u;

/**
 * The same for who may tell others what it reads: no programs that the person has put into a folder of their own, which may have
 * keys in them. Nothing of it is in the folder where it works, nor around that, where it would stand in the way.
 */
export function publicToolchains(env: Environment, place: ToolchainPlace): Toolchains {
  const { personHome, workspace } = place;
  const folders = foldersOf(env["PATH"] ?? "", personHome).filter((each) =>
    programPlaces.test(each.slice(personHome.length + 1)),
  );
  const { shown, env: words } = toolchainsOf({ PATH: folders.join(delimiter) }, personHome);
  const all = [...programsIn(folders, personHome), ...shown];
  const isApart = (path: string): boolean =>
    !`${path}/`.startsWith(`${workspace}/`) && !`${workspace}/`.startsWith(`${path}/`);
  return { shown: all.filter(({ path }) => isApart(path) && isApart(realpathSync(path))), env: words };
}

export interface ToolchainPlace {
  readonly personHome: string;
  readonly workspace: string;
}
