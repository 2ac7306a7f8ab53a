import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { GitRig, personsEnv, type Repository } from "../../../test/rig/git-repository.ts";
import type { GradedFiles } from "../graded-files.ts";
import { openGitGradedFiles } from "./git-graded-files.ts";

let rig: GitRig;
let repository: Repository;
let head = "";

beforeEach(() => {
  rig = new GitRig();
  repository = rig.repository("person", { files });
  head = repository.git("rev-parse", "HEAD");
});
afterEach(() => rig.remove());

const files = { "a.txt": "one\ntwo\n", "dir/b.txt": "", "dir/ä b.txt": "three", "same.txt": "one\ntwo\n" };
const open = (folder = repository.root): GradedFiles => openGitGradedFiles({ folder, env: personsEnv(rig.home) });

test("each file of a commit has the id of its content, by which git gives its text", async () => {
  const blobs = await open().blobsAt(head, Object.keys(files));
  expect(blobs?.get("a.txt")).toBe(repository.git("rev-parse", "HEAD:a.txt"));
  expect(blobs?.get("same.txt")).toBe(blobs?.get("a.txt"));
  expect([...(blobs ?? [])].map(([path]) => path).toSorted()).toEqual(Object.keys(files).toSorted());
  const texts = await open().texts([...(blobs?.values() ?? [])]);
  expect(new Map([...(blobs ?? [])].map(([path, blob]) => [path, texts.get(blob)]))).toEqual(
    new Map(Object.entries(files)),
  );
});

test("paths are from the folder, also where it is a part of the repository", async () => {
  const blobs = await open(join(repository.root, "dir")).blobsAt(head, ["b.txt", "a.txt", "dir/b.txt"]);
  expect([...(blobs?.keys() ?? [])]).toEqual(["b.txt"]);
});

test("a folder, a link, and what is not there is no file", async () => {
  repository.git("config", "core.symlinks", "true");
  rmSync(join(repository.root, "same.txt"));
  repository.git("update-index", "--add", "--cacheinfo", `120000,${repository.git("rev-parse", "HEAD:a.txt")},link`);
  repository.git("commit", "-qm", "link");
  const blobs = await open().blobsAt(repository.git("rev-parse", "HEAD"), [
    "dir",
    "dir/",
    "link",
    "no.txt",
    "*.txt",
    "",
    "../a.txt",
    "/a.txt",
    "a\0b",
  ]);
  expect(blobs).toEqual(new Map());
});

test("a commit that is not there is told, and what is none is no commit", async () => {
  expect(await open().blobsAt("0".repeat(40), ["a.txt"])).toBeUndefined();
  expect(await open().blobsAt(repository.git("rev-parse", "HEAD:a.txt"), ["a.txt"])).toBeUndefined();
  for (const words of ["HEAD", "--all", "", `${head}\nHEAD`]) expect(await open().blobsAt(words, [])).toBeUndefined();
});

test("of contents that git has no more there is no text, and of the others there is", async () => {
  const blob = repository.git("rev-parse", "HEAD:a.txt");
  const tree = repository.git("rev-parse", "HEAD^{tree}");
  expect(await open().texts(["0".repeat(40), blob, tree, "HEAD:a.txt", blob])).toEqual(new Map([[blob, "one\ntwo\n"]]));
  expect(await open(join(rig.folder)).texts([])).toEqual(new Map());
});

test("a thousand paths are asked for at once", async () => {
  const many = Object.fromEntries(Array.from({ length: 1_100 }, (_, at) => [`many/${at}.txt`, `${at}`]));
  repository.commit(many);
  const blobs = await open().blobsAt(repository.git("rev-parse", "HEAD"), Object.keys(many));
  expect(blobs?.size).toBe(1_100);
  const texts = await open().texts([...(blobs?.values() ?? [])]);
  expect(texts.get(blobs?.get("many/777.txt") ?? "")).toBe("777");
});

test("where there is no repository, git's words are told", async () => {
  await expect(open(rig.home).texts(["0".repeat(40)])).rejects.toMatchObject({ code: "TRACE_GIT_FAILED" });
});

test("a repository that lacks contents, and names a program to fetch them with, has it not started", async () => {
  const mark = rig.path("started");
  const program = rig.path("upload.sh");
  writeFileSync(program, `#!/bin/sh\ntouch ${mark}\n`, { mode: 0o755 });
  const blob = repository.git("rev-parse", "HEAD:a.txt");
  rmSync(join(repository.root, ".git", "objects", blob.slice(0, 2), blob.slice(2)));
  for (const [name, value] of [
    ["remote.origin.url", rig.path("person")],
    ["remote.origin.promisor", "true"],
    ["remote.origin.uploadpack", program],
    ["extensions.partialClone", "origin"],
    ["core.fsmonitor", program],
  ] as const)
    repository.git("config", name, value);
  expect(await open().texts([blob])).toEqual(new Map());
  expect(existsSync(mark)).toBe(false);
});
