import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { expect, test } from "vitest";
import { findProject } from "./find-project.ts";

test.each([
  ["a repository", ["repo/.git/"], "repo/src", "repo"],
  ["a repository with a configuration", ["repo/.git/", "repo/.waybill/"], "repo/src/deep", "repo"],
  ["a project inside of a repository", ["repo/.git/", "repo/.waybill/", "repo/a/.waybill/"], "repo/a/src", "repo/a"],
  ["a neighbour of that", ["repo/.git/", "repo/.waybill/", "repo/a/.waybill/"], "repo/b", "repo"],
  ["Spec Kit's, inside of a repository", ["repo/.git/", "repo/a/.specify/"], "repo/a/src", "repo/a"],
  ["a configuration above Spec Kit's", ["repo/.git/", "repo/.waybill/", "repo/a/.specify/"], "repo/a", "repo"],
  ["a repository below a configured folder", [".waybill/", "repo/.git/"], "repo/src", "repo"],
  ["a repository below Spec Kit's", [".specify/", "repo/.git/"], "repo", "repo"],
  ["a repository inside of a project", ["repo/.git/", "repo/.waybill/", "repo/sub/.git"], "repo/sub/src", "repo/sub"],
  ["a work tree, whose .git is a file", [".waybill/", "tree/.git"], "tree/src", "tree"],
  ["a configured folder in a repository of everything", [".git/", "work/.waybill/"], "work/a", "work"],
  ["a project in no repository", ["a/.waybill/"], "a/b/c", "a"],
  ["Spec Kit's in no repository", ["a/.specify/"], "a/b", "a"],
])("%s", (...[, there, standing, root]) => {
  const top = mkdtempSync(join(tmpdir(), "waybill-project-"));
  mkdirSync(join(top, standing), { recursive: true });
  for (const path of there) {
    mkdirSync(path.endsWith("/") ? join(top, path) : dirname(join(top, path)), { recursive: true });
    if (!path.endsWith("/")) writeFileSync(join(top, path), "gitdir: elsewhere\n");
  }
  expect(relative(top, findProject(join(top, standing)))).toBe(root);
});

test("a folder that belongs to nothing is its own project", () => {
  const top = mkdtempSync(join(tmpdir(), "waybill-project-"));
  expect(findProject(top)).toBe(top);
});
