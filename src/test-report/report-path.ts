import { posix } from "node:path";

const schemes = /^file:\/\/(?:localhost)?/u;

/** The path of a file from the root, with `/`; undefined where it stands elsewhere, or nobody knows where the root is. */
export function reportPath(said: string, root: string | undefined): string | undefined {
  const plain = schemes.test(said) ? decoded(said.replace(schemes, "")) : said;
  const path = withSlashes(plain);
  if (path === "" || path.includes("\0")) return undefined;
  if (!isAbsolute(path)) return inside(posix.normalize(path));
  if (root === undefined) return undefined;
  const from = posix.normalize(withSlashes(root)).replace(/\/$/u, "");
  const whole = posix.normalize(path);
  return whole.startsWith(`${from}/`) ? inside(whole.slice(from.length + 1)) : undefined;
}

/** The same for a path that is told from a folder of the project, where it is not absolute. */
export function reportPathFrom(folder: string, said: string, root: string | undefined): string | undefined {
  const isRelative = !schemes.test(said) && !isAbsolute(withSlashes(said));
  return reportPath(isRelative && folder !== "" ? `${folder}/${withSlashes(said)}` : said, root);
}

/** The folders that a report may tell its paths from: the root of the project, and those that the report stands in. */
export function foldersOver(report: string): readonly string[] {
  const parts = report.split("/").slice(0, -1);
  return ["", ...parts.map((_, at) => parts.slice(0, at + 1).join("/"))];
}

function isAbsolute(path: string): boolean {
  return path.startsWith("/") || /^[a-z]:\//iu.test(path);
}

/** Backslashes are separators only where Windows has written the path. */
function withSlashes(path: string): string {
  return path.includes("/") && !/^[a-z]:\\/iu.test(path) ? path : path.replaceAll("\\", "/");
}

function inside(path: string): string | undefined {
  return path === "." || path === ".." || path.startsWith("../") || path.endsWith("/") ? undefined : path;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const codeFile =
  /\.(?:[cm]?[jt]sx?|py|rb|php|go|rs|java|kt|scala|groovy|cs|exs?|dart|swift|pl|t|sh|bats|vue|svelte|feature)$/u;

/** Whether a name of a suite is the path of a file of code. */
export function looksLikeFile(name: string): boolean {
  return codeFile.test(name) && !/\s/u.test(name.slice(0, 1)) && !name.includes(" > ");
}
