import type { Setup } from "../workspace/workspace.ts";
import type { PackageJson } from "./package-json.ts";

export type PackageToolName = "npm" | "pnpm" | "yarn" | "bun";

/** What installs the packages of a Node project, and starts what is in them. */
export interface PackageTool {
  readonly name: PackageToolName;
  /** Starts a program of a package. */
  readonly exec: string;
  /** Runs a script, with further arguments for its last command. */
  run(script: string, more?: string): string;
  readonly install: Extract<Setup, { run: string }>;
}

const lockFiles: Readonly<Record<string, PackageToolName>> = {
  "pnpm-lock.yaml": "pnpm",
  "yarn.lock": "yarn",
  "bun.lock": "bun",
  "bun.lockb": "bun",
  "package-lock.json": "npm",
  "npm-shrinkwrap.json": "npm",
};

const execs: Readonly<Record<PackageToolName, string>> = { npm: "npx", pnpm: "pnpm exec", yarn: "yarn", bun: "bunx" };

/** The one that the project names, else the one whose lock file is there. */
export function packageToolOf(json: PackageJson, names: readonly string[]): PackageTool {
  const said = /^(npm|pnpm|yarn|bun)@/u.exec(json.packageManager ?? "")?.[1];
  const lock = Object.keys(lockFiles).find((file) => names.includes(file));
  const name = toolNames.find((each) => each === said) ?? lockFiles[lock ?? ""] ?? "npm";
  return {
    name,
    exec: execs[name],
    run: (script, more) => runOf(name, script, more),
    install: installOf(name, { lock, isModernYarn: names.includes(".yarnrc.yml") }),
  };
}

const toolNames: readonly PackageToolName[] = ["npm", "pnpm", "yarn", "bun"];

function runOf(name: PackageToolName, script: string, more = ""): string {
  const isShort = script === "test" && name !== "bun";
  const call = isShort ? `${name} test` : `${name} run ${script}`;
  if (more === "") return call;
  // npm takes options for itself, unless it is told that they are not.
  return name === "npm" ? `${call} -- ${more}` : `${call} ${more}`;
}

interface Lock {
  readonly lock: string | undefined;
  readonly isModernYarn: boolean;
}

function installOf(name: PackageToolName, { lock, isModernYarn }: Lock): PackageTool["install"] {
  const key = lock === undefined || lockFiles[lock] !== name ? ["package.json"] : ["package.json", lock];
  const frozen = key.length > 1;
  return { run: installCommand(name, { frozen, isModernYarn }), key, paths: ["node_modules"] };
}

/** Without a lock file none is made: it would be a change of the work. */
function installCommand(
  name: PackageToolName,
  { frozen, isModernYarn }: { frozen: boolean; isModernYarn: boolean },
): string {
  switch (name) {
    case "npm":
      return frozen ? "npm ci" : "npm install --no-package-lock";
    case "pnpm":
      return frozen ? "pnpm install --frozen-lockfile" : "pnpm install --no-lockfile";
    case "yarn":
      if (!frozen) return "yarn install --no-lockfile";
      return isModernYarn ? "yarn install --immutable" : "yarn install --frozen-lockfile";
    case "bun":
      return frozen ? "bun install --frozen-lockfile" : "bun install --no-save";
  }
}
