import type { CountedFile, CountedLine, ReadCounts, SourceOf } from "./line-counts.ts";

export function isGoProfile(text: string): boolean {
  return /^mode: (?:set|count|atomic)\s*$/mu.test(text.slice(0, 1_000));
}

/** No block of code is longer; more would be a mistake, or meant to take long. */
const mostLines = 100_000;

/** The profile of `go test -coverprofile`: blocks of lines, in files told by the path of their module. */
export async function readGoProfile(text: string, sourceOf: SourceOf): Promise<ReadCounts> {
  if (!isGoProfile(text)) return { ok: false, trouble: "The coverage is no profile of go test: its mode is missing." };
  const byFile = new Map<string, CountedLine[]>();
  for (const line of text.split(/\r?\n/u)) {
    if (line === "" || line.startsWith("mode: ")) continue;
    const block = /^(.+):(\d+)\.\d+,(\d+)\.\d+ \d+ (\d+)$/u.exec(line);
    if (block === null)
      return { ok: false, trouble: `The coverage is no whole profile of go test: \`${line.slice(0, 80)}\`.` };
    const [, path = "", from, to, count] = block;
    const known = byFile.get(path) ?? [];
    byFile.set(path, known);
    addBlock(known, { from: Number(from), to: Number(to), isRun: Number(count) > 0 });
  }
  const module = moduleOf((await sourceOf("go.mod")) ?? "");
  const files: CountedFile[] = [];
  for (const [path, lines] of byFile) files.push({ path: await pathOf(path, module, sourceOf), lines });
  return { ok: true, files };
}

function addBlock(
  lines: CountedLine[],
  block: { readonly from: number; readonly to: number; readonly isRun: boolean },
): void {
  const last = Math.min(block.to, block.from + mostLines);
  for (let line = block.from; line <= last; line++) lines.push({ line, isRun: block.isRun });
}

function moduleOf(goMod: string): string | undefined {
  return /^module\s+"?([^\s"]+)"?/mu.exec(goMod)?.[1];
}

/** In a repository of several modules the path ends with that of the file. */
async function pathOf(said: string, module: string | undefined, sourceOf: SourceOf): Promise<string> {
  if (module !== undefined && said.startsWith(`${module}/`)) return said.slice(module.length + 1);
  const parts = said.split("/");
  for (let from = 0; from < parts.length - 1; from++) {
    const path = parts.slice(from).join("/");
    if ((await sourceOf(path)) !== undefined) return path;
  }
  return said;
}
