import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "..");
const script =
  "import('./scripts/generated-files.mjs').then((m) => process.stdout.write(JSON.stringify(m.generatedFiles())))";
const files = JSON.parse(execFileSync(process.execPath, ["-e", script], { cwd: root, maxBuffer: 1e8 }).toString()) as [
  string,
  string,
][];

test.each(files)("%s is what `npm run docs` writes", (path, text) => {
  expect(readFileSync(join(root, path), "utf8")).toBe(text);
});
