/** The parts of a pattern between its slashes; `**` stands for any number of folders, none included. */
export type Glob = readonly string[];

/** How far into a pattern the folders of a path have led: the parts that the next name may have to fit. */
export type Progress = ReadonlySet<number>;

/** Undefined for a pattern that leads out of its folder. */
export function parseGlob(pattern: string): Glob | undefined {
  const parts = pattern.split("/").filter((part) => part !== "" && part !== ".");
  if (pattern.startsWith("/") || parts.includes("..")) return undefined;
  return parts.at(-1) === "**" ? [...parts, "*"] : parts;
}

/** Where a pattern stands before the first name. */
export function beginning(glob: Glob): Progress {
  return withFolders(glob, [0]);
}

/** How far the pattern leads with one more name of the path. */
export function advance(glob: Glob, progress: Progress, name: string): Progress {
  const reached = [...progress].flatMap((at) => {
    const part = glob[at];
    if (part === undefined) return [];
    if (part === "**") return [at];
    return fitsName(part, name) ? [at + 1] : [];
  });
  return withFolders(glob, reached);
}

/** Whether the path that led here fits. */
export function isAtEnd(glob: Glob, progress: Progress): boolean {
  return progress.has(glob.length);
}

/** Whether anything below the folder that led here may fit. */
export function leadsOn(glob: Glob, progress: Progress): boolean {
  return [...progress].some((at) => at < glob.length);
}

/** `**` may stand for no folder at all. */
function withFolders(glob: Glob, positions: readonly number[]): Progress {
  const all = new Set(positions);
  for (const at of all) if (glob[at] === "**") all.add(at + 1);
  return all;
}

/** `*` is any text, `?` any character. Takes no longer than the two lengths multiplied. */
function fitsName(part: string, name: string): boolean {
  const [pattern, text] = [Array.from(part), Array.from(name)];
  let [at, read] = [0, 0];
  let star: { readonly at: number; read: number } | undefined;
  while (read < text.length) {
    if (pattern[at] === "*") star = { at: at++, read };
    else if (pattern[at] === "?" || pattern[at] === text[read]) {
      at++;
      read++;
    } else if (star === undefined) return false;
    // The last star takes one character more.
    else [at, read] = [star.at + 1, ++star.read];
  }
  return pattern.slice(at).every((each) => each === "*");
}
