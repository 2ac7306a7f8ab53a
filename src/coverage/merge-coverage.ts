import type { Coverage, FileCoverage } from "./coverage.ts";

/** What several processes, or several kinds of tests, have run together. */
export function mergeCoverage(parts: readonly Coverage[]): Coverage {
  const [first] = parts;
  if (first === undefined) return { files: new Map(), byTest: false };
  if (parts.length === 1) return first;
  const files = new Map<string, FileCoverage>();
  for (const part of parts) {
    for (const [path, file] of part.files) {
      const before = files.get(path);
      files.set(path, before === undefined ? file : together(before, file));
    }
  }
  return { files, byTest: parts.some(({ byTest }) => byTest) };
}

function together(one: FileCoverage, other: FileCoverage): FileCoverage {
  const run = new Map(one.run);
  for (const [line, tests] of other.run) run.set(line, new Set([...(run.get(line) ?? []), ...tests]));
  const missed = [...one.missed, ...other.missed].filter((line) => !run.has(line));
  return { run, missed: new Set(missed) };
}
