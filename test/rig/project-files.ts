import type { ProjectFiles } from "../../src/survey/survey.ts";

/** A project in memory: texts by their paths, where what ends with `/` is a folder, and the programs in PATH. */
export function memoryFiles(texts: Readonly<Record<string, string>>, programs: readonly string[] = []): ProjectFiles {
  const paths = Object.keys(texts);
  return {
    read: (path) => Promise.resolve(texts[path]),
    names: (folder) => {
      const below = paths.filter((path) => folder === "" || path.startsWith(`${folder}/`));
      const first = below.map((path) => path.slice(folder === "" ? 0 : folder.length + 1).split("/")[0] ?? "");
      return Promise.resolve([...new Set(first)].filter((name) => name !== "").sort());
    },
    hasProgram: (name) => Promise.resolve(programs.includes(name)),
  };
}
