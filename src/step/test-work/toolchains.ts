import { existsSync } from "node:fs";
import { basename, delimiter, dirname, isAbsolute, join } from "node:path";
import type { Shown } from "../../sandbox/sandbox.ts";

export interface Toolchains {
  /** Where programs are that others only lead to, and packages that were downloaded before: to be read. */
  readonly shown: readonly Shown[];
  /** By which they are found where HOME is another. */
  readonly env: Readonly<Record<string, string>>;
}

interface Toolchain {
  /** Whether the folder of programs is one of it, from the person's home. */
  readonly isOf: (programs: string) => boolean;
  /** From the home, and the variable that leads there, where one is needed. */
  readonly places: readonly { readonly path: string; readonly variable?: string }[];
}

/** Programs in these folders start another one that stands elsewhere in the person's home. */
const toolchains: readonly Toolchain[] = [
  {
    isOf: (programs) => programs === ".cargo/bin",
    places: [{ path: ".rustup", variable: "RUSTUP_HOME" }, { path: ".cargo/registry" }, { path: ".cargo/git" }],
  },
  { isOf: (programs) => programs === ".volta/bin", places: [{ path: ".volta", variable: "VOLTA_HOME" }] },
];

/** What was downloaded before, wherever its programs are. The rest of these folders may hold keys, and stays unseen. */
const downloads = [{ path: "go/pkg/mod", variable: "GOMODCACHE" }, { path: ".m2/repository" }] as const;

/** What the programs in PATH need of the person's home beside themselves. */
export function toolchainsOf({ PATH: path = "" }: Readonly<Record<string, string>>, personHome: string): Toolchains {
  const folders = path
    .split(delimiter)
    .map((each) => each.replace(/\/+$/u, ""))
    .filter((each) => isAbsolute(each) && each.startsWith(`${personHome}/`));
  const places = toolchains
    .filter(({ isOf }) => folders.some((each) => isOf(each.slice(personHome.length + 1))))
    .flatMap((toolchain) => toolchain.places);
  const all = [...places, ...downloads].filter((each) => existsSync(join(personHome, each.path)));
  // Of pyenv, rbenv, asdf and others: what stands behind a shim is beside its folder.
  const behindShims = folders.filter((each) => basename(each) === "shims").map((each) => dirname(each));
  const shown = [
    ...behindShims.filter((each) => each !== personHome),
    ...all.map((each) => join(personHome, each.path)),
  ];
  const env = all.flatMap((each) =>
    "variable" in each && each.variable !== undefined ? [[each.variable, join(personHome, each.path)] as const] : [],
  );
  return {
    shown: shown.map((each) => ({ path: each, access: "read" })),
    env: { ...Object.fromEntries(env), ...mavenEnv(all, personHome) },
  };
}

/** Maven has no variable for it. */
function mavenEnv(all: readonly { readonly path: string }[], personHome: string): Readonly<Record<string, string>> {
  const found = all.some(({ path }) => path === ".m2/repository");
  return found ? { MAVEN_OPTS: `-Dmaven.repo.local=${join(personHome, ".m2/repository")}` } : {};
}
