import { symlinkSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { GitRig } from "../../../test/rig/git-repository.ts";
import { CommitFiles } from "./commit-files.ts";
import { instructing, instructsAgents } from "./trusted-files.ts";

let rig: GitRig;
beforeEach(() => {
  rig = new GitRig();
});
afterEach(() => rig.remove());

/** Which of these instruct agents by what the files of a commit say. */
async function meant(files: Readonly<Record<string, string>>, asked: readonly string[], link?: string) {
  const repository = rig.repository("person", { files });
  if (link !== undefined) {
    symlinkSync(link, `${repository.root}/AGENTS.md`);
    repository.git("add", "-A");
    repository.git("commit", "-qm", "a link");
  }
  const read = ({ args }: { readonly args: readonly string[] }): Promise<Buffer> =>
    Promise.resolve(Buffer.from(repository.git(...args)));
  const isMeant = await instructing(new CommitFiles({ read }, "HEAD"));
  return asked.filter(isMeant);
}

test.each([
  ["CLAUDE.md", true],
  ["packages/a/AGENTS.md", true],
  [".claude/agents/x.md", true],
  ["docs/style.md", false],
  ["src/claude.ts", false],
])("by its name %s instructs agents: %s", (path, is) => {
  expect(instructsAgents(path)).toBe(is);
});

test("what a file that instructs agents imports does too, and what that imports, there or not", async () => {
  const files = {
    "CLAUDE.md": "Read @docs/style.md, (@./docs/gone.md) and\n- @docs/with\\ blank.md. Write to ada@example.org.\n",
    "docs/style.md": "@deep/more.md\n",
    "docs/deep/more.md": "@../../README.md @CLAUDE.md\n",
    "README.md": "x\n",
    "docs/other.md": "@../secret.md\n",
  };
  const asked = [...Object.keys(files), "docs/gone.md", "docs/with blank.md", "secret.md", "docs/deep/gone.md"];
  const found = ["CLAUDE.md", "docs/style.md", "docs/deep/more.md", "README.md", "docs/gone.md", "docs/with blank.md"];
  expect(await meant(files, asked)).toEqual(found);
});

test("code is none, nor what leads elsewhere", async () => {
  const files = { "CLAUDE.md": "@src/a.ts @package.json @~/mine.md @/etc/hosts.md @../up.md @types/node\n" };
  const asked = ["src/a.ts", "package.json", "mine.md", "etc/hosts.md", "../up.md", "types/node"];
  expect(await meant(files, asked)).toEqual(["types/node"]);
});

test("a link instructs by what it leads to", async () => {
  expect(await meant({ "docs/agents.md": "@more.md\n" }, ["docs/agents.md", "docs/more.md"], "docs/agents.md")).toEqual(
    ["docs/agents.md", "docs/more.md"],
  );
});

test("imports are followed so far and no further, and in a circle but once", async () => {
  const files = Object.fromEntries(
    Array.from({ length: 9 }, (_, at) => [
      at === 0 ? "CLAUDE.md" : `docs/d${at}.md`,
      `@${at === 0 ? "docs/" : ""}d${at + 1}.md @d1.md\n`,
    ]),
  );
  const found = await meant(files, Object.keys(files));
  expect(found).toEqual(Object.keys(files).slice(0, 7));
});
