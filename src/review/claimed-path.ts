/** A path as an advisor says it, without the `./` that some put before. */
export function pathFromRoot(said: string): string {
  return said.replace(/^(?:\.\/)+/u, "");
}

/** Why it is no path from the root of the repository down. */
export function troubleOfPath(path: string): string | undefined {
  if (path === "") return "it is empty";
  if (path.startsWith("/") || /^[A-Za-z]:/u.test(path)) return "it begins at the root of a disk";
  if (/[\\\0\n\r]/u.test(path)) return "it has a backslash, a NUL or the end of a line in it";
  const parts = path.split("/");
  if (parts.includes("..")) return "`..` leads out";
  return parts.some((part) => part === "" || part === ".") ? "one of its names is empty" : undefined;
}
