import { accessSync, constants, existsSync, realpathSync, statSync } from "node:fs";
import { basename, delimiter, dirname, isAbsolute, join, resolve } from "node:path";

/** A program of the machine that was found. */
export interface FoundProgram {
  /** The path to start it by, absolute. */
  readonly path: string;
  /** What it needs to see of itself: where it stands, and where the links to it lead. */
  readonly places: readonly string[];
}

export interface ProgramSearch {
  /** From where a path is looked for. */
  readonly folder: string;
  /** The folders in which a name is looked for. */
  readonly path: string;
  /** The home of the person. */
  readonly home: string;
}

/** Finds a program as a shell would: by its path, from the folder given, or by its name in PATH. */
export function findProgram(program: string, { folder, path, home }: ProgramSearch): FoundProgram | undefined {
  const candidates = program.includes("/")
    ? [resolve(folder, program)]
    : // A folder that is not absolute means something else wherever one stands, and an agent may have written it.
      path
        .split(delimiter)
        .filter((place) => isAbsolute(place))
        .map((place) => join(place, program));
  const found = candidates.find(isProgram);
  return found === undefined ? undefined : { path: found, places: placesOf(found, orItself(home)) };
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** An installed program needs its whole installation: for `…/lib/node_modules/x/cli.js` that is what stands around `lib`. */
function placesOf(path: string, home: string): readonly string[] {
  const real = realpathSync(path);
  const places = [...around(path, home), ...installationOf(real, home)];
  // A script that is started by a program beside it, such as the Node of its own installation.
  if (basename(dirname(path)) === "bin") places.push(...installationOf(path, home));
  return [...new Set(places)].filter((place) => place !== "/" && place !== "/usr");
}

function installationOf(real: string, home: string): readonly string[] {
  const parts = real.split("/");
  const modules = parts.indexOf("node_modules");
  if (modules > 1 && parts[modules - 1] === "lib") return programsIn(parts.slice(0, modules - 1).join("/") || "/");
  if (modules > 1) return [parts.slice(0, modules + 1).join("/")];
  const folder = dirname(real);
  return basename(folder) === "bin" ? programsIn(dirname(folder)) : around(real, home);
}

/**
 * What programs need of a folder that they are installed in. The rest of it stays unseen: `~/.local` is such a folder, and
 * a home with a `bin`, and there is much in them that is nobody's business.
 */
function programsIn(prefix: string): readonly string[] {
  const names = ["bin", "lib", "lib64", "libexec", "pyvenv.cfg"];
  return names.map((name) => join(prefix, name)).filter((path) => existsSync(path));
}

/** Where a path really is, which may be nowhere. */
function orItself(path: string): string {
  return existsSync(path) ? realpathSync(path) : path;
}

/** The folder that a program stands in; of a home, and of what stands above it, the program alone. */
function around(path: string, home: string): readonly string[] {
  const folder = dirname(path);
  const isAroundHome = `${home}/`.startsWith(`${orItself(folder)}/`);
  return [isAroundHome || folder === "/" ? path : folder];
}
