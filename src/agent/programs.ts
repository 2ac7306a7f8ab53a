import { accessSync, constants, realpathSync, statSync } from "node:fs";
import { basename, delimiter, dirname, isAbsolute, join, resolve } from "node:path";

/** A program of the machine that was found. */
export interface FoundProgram {
  /** The path to start it by, absolute. */
  readonly path: string;
  /** The folders that it needs to see of itself: where it stands, and where the links to it lead. */
  readonly places: readonly string[];
}

/** Finds a program as a shell would: by its path, from the folder given, or by its name in PATH. */
export function findProgram(
  program: string,
  { folder, path }: { readonly folder: string; readonly path: string },
): FoundProgram | undefined {
  const candidates = program.includes("/")
    ? [resolve(folder, program)]
    : path.split(delimiter).map((place) => join(isAbsolute(place) ? place : resolve(folder, place), program));
  const found = candidates.find(isProgram);
  return found === undefined ? undefined : { path: found, places: placesOf(found) };
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
function placesOf(path: string): readonly string[] {
  const real = realpathSync(path);
  const places = [dirname(path), installationOf(real)];
  // A script that is started by a program beside it, such as the Node of its own installation.
  if (basename(dirname(path)) === "bin") places.push(installationOf(path));
  return [...new Set(places)].filter((place) => place !== "/" && place !== "/usr");
}

function installationOf(real: string): string {
  const parts = real.split("/");
  const modules = parts.indexOf("node_modules");
  if (modules > 1) return parts.slice(0, parts[modules - 1] === "lib" ? modules - 1 : modules + 1).join("/") || "/";
  const folder = dirname(real);
  return basename(folder) === "bin" ? dirname(folder) : folder;
}
