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
