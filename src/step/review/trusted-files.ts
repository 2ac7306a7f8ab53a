import { posix } from "node:path";
import { isDocumentation } from "../../review/is-documentation.ts";
import type { CommitFile, CommitFiles } from "./commit-files.ts";

/** What agents take as instructions or settings of their own when they begin to work in a folder. */
const names = new Set([
  "agents.md",
  "agents.override.md",
  "claude.md",
  "claude.local.md",
  "gemini.md",
  "qwen.md",
  "crush.md",
  ".mcp.json",
  ".claude.json",
  ".cursorrules",
  ".windsurfrules",
  ".clinerules",
  ".aider.conf.yml",
  ".env",
  "opencode.json",
  "opencode.jsonc",
  "copilot-instructions.md",
]);

const folders = new Set([
  ".agents",
  ".claude",
  ".codex",
  ".gemini",
  ".qwen",
  ".opencode",
  ".cursor",
  ".windsurf",
  ".clinerules",
  ".husky",
  ".vscode",
  ".pi",
]);

/**
 * Whether a file tells an agent what to do without being asked. An advisor has these as they were before the change, so that
 * the author of the change does not instruct whoever grades it.
 */
export function instructsAgents(path: string): boolean {
  const parts = path.toLowerCase().split("/");
  return names.has(parts.at(-1) ?? "") || parts.slice(0, -1).some((part) => folders.has(part));
}

/** The files with the conventions of the project, of which an advisor is told: those in the root, where everybody looks. */
export const conventionFiles: readonly string[] = ["AGENTS.md", "CLAUDE.md", "CLAUDE.MD", "CONTRIBUTING.md"];

/** How far imports are followed, as agents do it, and how much is read for it. */
const most = { depth: 5, files: 500, bytes: 256 * 1024 } as const;

/**
 * Which files instruct agents by what stood in a commit: those that do by their names, and prose that these import (`@docs/style.md`), or are
 * links to, there or not. What is imported and no prose, such as code, is what an advisor judges, and no instruction.
 */
export async function instructing(commit: CommitFiles): Promise<(path: string) => boolean> {
  const files = await commit.all();
  const imported = new Set<string>();
  let found = [...files.keys()].filter(instructsAgents);
  for (let depth = 0; depth <= most.depth && found.length > 0; depth++) {
    const next = new Set<string>();
    for (const path of found) {
      const file = files.get(path);
      const named = file === undefined ? [] : importsOf(file, (await commit.bytes(file)).subarray(0, most.bytes));
      for (const each of named) if (!imported.has(each) && !instructsAgents(each)) next.add(each);
    }
    found = [...next].slice(0, Math.max(0, most.files - imported.size));
    for (const each of found) imported.add(each);
  }
  return (path) => instructsAgents(path) || imported.has(path);
}

const importMark = /(?:^|[\s([<"'*>])@(?<path>(?:\\ |[^\s"'()<>`*])+)/gu;

/** From the folder of the file, and from the root. */
function importsOf({ path, mode }: CommitFile, bytes: Buffer): readonly string[] {
  const text = bytes.toString("utf8");
  const named =
    mode === "120000"
      ? [text]
      : [...text.matchAll(importMark)].flatMap(({ groups }) => {
          const word = (groups?.["path"] ?? "").replaceAll("\\ ", " ");
          return [word, word.replace(/[.,;:!?\]]+$/u, "")];
        });
  const folder = posix.dirname(path);
  return named
    .flatMap((name) => (/^[/~]|^$/u.test(name) ? [] : [posix.join(folder, name), posix.normalize(name)]))
    .filter((name) => !name.startsWith("../") && (isDocumentation(name) || posix.extname(name) === ""));
}
