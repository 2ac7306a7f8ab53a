import { existsSync, lstatSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { errorCode } from "../../problem/error-code.ts";

/** A folder to be shown, and how it is looked through. */
export interface Looked {
  readonly folder: string;
  /** How many folders down: the folder itself is the first. */
  readonly depth: number;
  /** What else is left out, by its name. */
  readonly without?: readonly string[];
  /** Somebody's code stands in it, where a name says nothing: only what git has written is looked at. */
  readonly isCode?: boolean;
}

/** Where tools keep keys and the words by which they log in, also in the folder of one of their versions. */
const keyFiles = new Set([
  ".condarc",
  ".credentials",
  ".gemrc",
  ".git-credentials",
  ".netrc",
  ".npmrc",
  ".pypirc",
  ".yarnrc.yml",
  "_netrc",
  "auth.json",
  "auth.toml",
  "condarc",
  "config.toml",
  "credentials",
  "credentials.json",
  "credentials.toml",
  "gemrc",
  "gradle.properties",
  "hooks.json",
  "npmrc",
  "pip.conf",
  "settings-security.xml",
  "settings.xml",
]);
/** Made by those who publish programs and packages, or by git: much is in them, and nothing of the person's. */
const published = new Set("bin doc include lib lib64 libexec man objects refs share shims src".split(" "));
/** In a folder of git, what tells where it has fetched from, and the file to read of it. */
const tellers: Readonly<Record<string, string>> = { config: "", "config.worktree": "", FETCH_HEAD: "", logs: "HEAD" };
/** A name or a password in an address, or what is sent with each request. */
const login = /https?:\/\/[^/\s]*@|:\/\/[^/\s]*:[^/\s]*@|extraheader|password/iu;

/**
 * What is shown of the folders: all, or where keys are in one, what else is in it. A link in a folder that is not shown whole would
 * be followed, and shows what it leads to. It is there only where that is shown anyway, or by the ways through it to what is.
 */
export function withoutKeys(places: readonly Looked[]): readonly string[] {
  const tops = new Set(places.map(({ folder }) => folder));
  const all = [...new Set(places.flatMap(keptOf))];
  const isLink = (path: string): boolean => !tops.has(path) && statOf(path)?.isSymbolicLink() === true;
  const kept = all.filter((path) => existsSync(path) && !isLink(path));
  const ends = kept.map((path) => realpathSync(path));
  return [...kept, ...all.filter(isLink).flatMap((link) => waysThrough(link, ends))];
}

function waysThrough(link: string, ends: readonly string[]): readonly string[] {
  if (!existsSync(link)) return [];
  const target = realpathSync(link);
  if (ends.some((end) => `${target}/`.startsWith(`${end}/`))) return [link];
  return ends.filter((end) => end.startsWith(`${target}/`)).map((end) => join(link, relative(target, end)));
}

function keptOf(place: Looked): readonly string[] {
  const { folder, depth, without = [], isCode = false } = place;
  const names = namesIn(folder);
  const isGit = names.includes("HEAD") && names.includes("objects");
  const isKey = (name: string): boolean =>
    without.includes(name) || (!isCode && keyFiles.has(name)) || (isGit && tellsLogin(folder, name));
  const entries = names.filter((name) => !isKey(name));
  const inside = entries.map((name) => join(folder, name));
  const isLooked = (path: string): boolean =>
    depth > 1 && !published.has(basename(path)) && statOf(path)?.isDirectory() === true;
  const cleared = inside.map((each) =>
    isLooked(each) ? keptOf({ ...place, folder: each, depth: depth - 1 }) : [each],
  );
  const isClean =
    entries.length === names.length && cleared.every((kept, at) => kept.length === 1 && kept[0] === inside[at]);
  return isClean ? [folder] : cleared.flat();
}

function tellsLogin(folder: string, name: string): boolean {
  const file = tellers[name];
  if (file === undefined) return false;
  try {
    return login.test(readFileSync(join(folder, name, file), "utf8"));
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return false;
  }
}

function statOf(path: string): ReturnType<typeof lstatSync> | undefined {
  return lstatSync(path, { throwIfNoEntry: false });
}

/** What cannot be read is seen by nobody. */
function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return [];
  }
}
