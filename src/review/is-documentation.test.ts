import { expect, test } from "vitest";
import { isDocumentation } from "./is-documentation.ts";

test.each([
  ["README.md", true],
  ["docs/guide/a.rst", true],
  ["docs/Notes.TXT", true],
  ["man/page.adoc", true],
  ["LICENSE", true],
  ["pkg/CHANGELOG", true],
  ["src/readme.ts", false],
  ["src/history.py", false],
  ["requirements-dev.txt", false],
  ["CMakeLists.txt", false],
  ["site/robots.txt", false],
  ["Makefile", false],
  ["page.html", false],
  ["docs/conf.py", false],
  ["docs.md/a.ts", false],
  ["schema.json", false],
])("%s is documentation: %s", (path, is) => {
  expect(isDocumentation(path)).toBe(is);
});
