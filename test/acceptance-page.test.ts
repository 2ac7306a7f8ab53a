import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "..");
const page = readFileSync(join(root, "docs", "reference", "spec-kit-acceptance.md"), "utf8");
const lines = page
  .split("\n")
  .filter((line) => line.startsWith("|") && !/^\| (?:-|What +\||What is wrong there)/u.test(line));

interface Cell {
  readonly what: string;
  readonly heldBy: string;
}

function cellsOf(line: string): Cell {
  const [, what = "", heldBy = ""] = line.split(/(?<!\\)\|/u).map((cell) => cell.trim().replaceAll("\\|", "|"));
  return { what, heldBy };
}

/** The text of a table under `test/conformance`, or of a test. */
function textOf(name: string): string {
  const table = join(root, "test", "conformance", `${name}.yml`);
  return readFileSync(existsSync(table) ? table : join(root, name), "utf8");
}

test.each(lines.map(cellsOf))("$what: each row and test that the page names is there", ({ heldBy }) => {
  const [held = ""] = heldBy.split(/(?:^|\. )(?:Different|Open)\b/u);
  let file = "";
  const missing: string[] = [];
  for (const [, named, title] of held.matchAll(/`([a-z][\w./-]+)`|"((?:[^"\\]|\\.)+)"/gu)) {
    if (named !== undefined) file = textOf(named);
    else if (!file.includes(title ?? "")) missing.push(title ?? "");
  }
  expect(missing).toEqual([]);
  expect(file === "" && !heldBy.startsWith("Open")).toBe(false);
});
