import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** Where agents keep the commands of a project: `name` is the command, `skill` the same with hyphens for dots. */
const places: readonly ((names: { readonly name: string; readonly skill: string }) => string)[] = [
  ({ name }) => `.claude/commands/${name}.md`,
  ({ skill }) => `.claude/skills/${skill}/SKILL.md`,
  ({ skill }) => `.agents/skills/${skill}/SKILL.md`,
  ({ name }) => `.agents/commands/${name}.md`,
  ({ name }) => `.codex/prompts/${name}.md`,
  ({ name }) => `.opencode/commands/${name}.md`,
  ({ name }) => `.opencode/command/${name}.md`,
  ({ name }) => `.cursor/commands/${name}.md`,
  ({ name }) => `.qwen/commands/${name}.md`,
  ({ name }) => `.github/agents/${name}.agent.md`,
  ({ name }) => `.github/prompts/${name}.prompt.md`,
  ({ name }) => `.windsurf/workflows/${name}.md`,
  ({ name }) => `.kilocode/workflows/${name}.md`,
  ({ name }) => `.roo/commands/${name}.md`,
  ({ name }) => `.augment/commands/${name}.md`,
];

/**
 * The words behind a command, so that agents without slash commands understand it too: the text of its installed file, with
 * the arguments in it; or the slash command itself, where the project has no such file.
 */
export async function promptOfCommand(folder: string, name: string, words: string): Promise<string> {
  const text = await installedCommand(folder, name);
  if (text === undefined) return words === "" ? `/${name}` : `/${name} ${words}`;
  const body = text.replace(/^---\r?\n[\s\S]*?\r?\n---\r?\n/u, "");
  const filled = body.replaceAll("$ARGUMENTS", () => words);
  return words === "" || body.includes("$ARGUMENTS") ? filled : `${filled}\n\n${words}\n`;
}

/** Undefined for a name that could lead out of the folders of commands, as for one that is not there. */
async function installedCommand(folder: string, name: string): Promise<string | undefined> {
  if (!/^[\w][\w.-]*$/u.test(name) || name.includes("..")) return undefined;
  for (const place of places) {
    const file = join(folder, place({ name, skill: name.replaceAll(".", "-") }));
    const text = await readFile(file, "utf8").catch(() => undefined);
    if (text !== undefined) return text;
  }
  return undefined;
}
