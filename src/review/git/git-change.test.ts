import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { deflateSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { fingerprint, GitRig, personsEnv, type Repository } from "../../../test/rig/git-repository.ts";
import { systemClock } from "../../host/system-clock.ts";
import { type GitChange, openGitChange } from "./git-change.ts";

const ten = Array.from({ length: 10 }, (_, at) => `line ${at + 1}\n`).join("");

let rig: GitRig;
let person: Repository;
let opened: GitChange[] = [];
beforeEach(() => {
  rig = new GitRig();
  person = rig.repository("person", { files: { "a.txt": "one\ntwo\nthree\n", "dir/b.ts": "b\n", "ten.txt": ten } });
});
afterEach(async () => {
  for (const change of opened) await change.close();
  opened = [];
  rig.remove();
});

async function open(base: string, head = "HEAD", repository = person.root): Promise<GitChange> {
  const env = { ...personsEnv(rig.home), GIT_DIR: "/nowhere", GIT_EXTERNAL_DIFF: `touch ${rig.path("external")}` };
  const scratch = rig.path("scratch");
  const change = await openGitChange({ repository, base, head, scratch, env, clock: systemClock });
  opened.push(change);
  return change;
}

const span = (startLine: number, endLine = startLine): object => ({ startLine, endLine });

test("texts, changed lines, files and the difference are those of the commits", async () => {
  const base = person.git("rev-parse", "HEAD");
  const head = person.commit({ "a.txt": "one\n2\nthree\nfour\n", "c.txt": "new\nfile" });
  person.write({ "a.txt": "touched\n" });
  person.git("add", "a.txt");
  const before = fingerprint(person.root);
  const change = await open(base);
  expect(change).toMatchObject({ base, head, tree: person.git("rev-parse", "HEAD^{tree}") });
  expect(await change.text("a.txt")).toEqual({ kind: "text", text: "one\n2\nthree\nfour\n" });
  expect(await change.changed("a.txt")).toEqual([span(2), span(4)]);
  expect(await change.changed("c.txt")).toEqual([span(1, 2)]);
  expect(await change.changed("dir/b.ts")).toEqual([]);
  expect(await change.files()).toEqual(["a.txt", "c.txt"]);
  expect(await change.diff()).toContain("+four\n");
  expect(await change.blob("dir/b.ts")).toBe(person.git("rev-parse", "HEAD:dir/b.ts"));
  expect(await change.baseTree.read("a.txt")).toBe("one\ntwo\nthree\n");
  expect(await change.headTree.list("")).toEqual(["a.txt", "c.txt", "dir/b.ts", "ten.txt"]);
  await change.close();
  expect(readdirSync(rig.path("scratch"))).toEqual([]);
  expect(fingerprint(person.root)).toEqual(before);
});

describe("what the change is", () => {
  test("all that the head has beyond the commit where it has parted from the base", async () => {
    const parted = person.git("rev-parse", "HEAD");
    person.git("switch", "-q", "-c", "work");
    person.commit({ "a.txt": "one\nmine\nthree\n" });
    person.git("switch", "-q", "main");
    person.commit({ "a.txt": "theirs\ntwo\nthree\n", "theirs.txt": "x\n" });
    const change = await open("main", "work");
    expect(change.base).toBe(parted);
    expect(await change.files()).toEqual(["a.txt"]);
    expect(await change.changed("a.txt")).toEqual([span(2)]);
    expect((await open("work", "work")).base).toBe((await open("work", "work")).head);
  });

  test.each(["main", "v1", "v2", "HEAD~0"])("a commit may be named as git does: %s", async (name) => {
    person.git("tag", "v1");
    person.git("tag", "-a", "v2", "-m", "of a tag");
    expect((await open(name)).base).toBe(person.git("rev-parse", "HEAD"));
  });

  test.each(["nowhere", "--all", "", "HEAD:a.txt", "0".repeat(40), "HEAD\nHEAD"])("%j is no commit", async (name) => {
    await expect(open(name)).rejects.toMatchObject({ code: "REVIEW_NO_COMMIT" });
    await expect(open("HEAD", name)).rejects.toMatchObject({ code: "REVIEW_NO_COMMIT" });
    expect(readdirSync(rig.path("scratch"))).toEqual([]);
  });

  test("commits without one before them in common are refused", async () => {
    const base = person.git("rev-parse", "HEAD");
    person.git("checkout", "-q", "--orphan", "other");
    person.commit({ "z.txt": "z\n" });
    await expect(open(base)).rejects.toMatchObject({ code: "REVIEW_NO_BASE" });
  });

  test("a shallow clone is told to fetch what is between", async () => {
    person.commit({ "a.txt": "2\n" });
    const tip = person.commit({ "a.txt": "3\n" });
    rig.git("clone", "-q", "--depth=1", `file://${person.root}`, "shallow");
    expect((await open(tip, tip, rig.path("shallow"))).head).toBe(tip);
    await expect(open("HEAD~1", "HEAD", rig.path("shallow"))).rejects.toMatchObject({ code: "REVIEW_NO_COMMIT" });
  });

  test("a folder that is no repository is refused", async () => {
    await expect(open("HEAD", "HEAD", rig.folder)).rejects.toMatchObject({ code: "GIT_FAILED" });
  });

  test("a linked work tree, one with hashes of another sort, and one without a work tree are read as well", async () => {
    person.commit({ "a.txt": "one\n2\nthree\n" });
    person.git("worktree", "add", "-q", rig.path("linked"), "HEAD");
    rig.git("clone", "-q", "--bare", "--shared", person.root, "bare.git");
    for (const root of ["linked", "bare.git"]) {
      expect(await (await open("HEAD~1", "HEAD", rig.path(root))).changed("a.txt")).toEqual([span(2)]);
    }
    const other = rig.repository("other", { init: ["--object-format=sha256"] });
    other.commit({ "a.txt": "b\n" });
    const change = await open("HEAD~1", "HEAD", other.root);
    expect(change.head).toHaveLength(64);
    expect(await change.text("a.txt")).toEqual({ kind: "text", text: "b\n" });
    expect(await change.changed("a.txt")).toEqual([span(1)]);
  });
});

async function changeTo(files: Readonly<Record<string, string>>): Promise<GitChange> {
  person.commit(files);
  return open("HEAD~1");
}

describe("which lines have changed", () => {
  test.each<{ what: string; text: string; spans: readonly object[] }>([
    { what: "lines in the middle", text: ten.replace("line 4\nline 5\n", "4\n5\n6\n"), spans: [span(4, 6)] },
    { what: "lines at both ends", text: `0\n${ten}11\n`, spans: [span(1), span(12)] },
    { what: "no end of the last line", text: ten.trimEnd(), spans: [span(10)] },
    { what: "lines that are gone", text: ten.replace("line 4\nline 5\n", ""), spans: [span(4, 3)] },
    { what: "the first that is gone", text: ten.replace("line 1\n", ""), spans: [span(1, 0)] },
    { what: "the last that is gone", text: ten.replace("line 10\n", ""), spans: [span(10, 9)] },
    { what: "nothing that is left", text: "", spans: [span(1, 0)] },
    { what: "other ends of lines", text: ten.replaceAll("\n", "\r\n"), spans: [span(1, 10)] },
    {
      what: "lines that look like words of git",
      text: `${ten}++ b/x\n@@ -1 +1,9 @@\n-- a\n\\ No\n`,
      spans: [span(11, 14)],
    },
  ])("$what", async ({ text, spans }) => {
    expect(await (await changeTo({ "ten.txt": text })).changed("ten.txt")).toEqual(spans);
  });

  test("those of a file with another name, against the one that it had", async () => {
    rmSync(`${person.root}/ten.txt`);
    const renamed = await changeTo({ "dir/eleven.txt": `${ten}line 11\n` });
    expect(await renamed.changed("dir/eleven.txt")).toEqual([span(11)]);
    expect(await renamed.changed("ten.txt")).toEqual([]);
    expect(await renamed.files()).toEqual(["dir/eleven.txt", "ten.txt"]);
  });

  test("none of a file with another mode, or with the same text under another name", async () => {
    chmodSync(`${person.root}/ten.txt`, 0o755);
    person.git("mv", "a.txt", "moved.txt");
    const same = await changeTo({});
    expect(await same.changed("ten.txt")).toEqual([]);
    expect(await same.changed("moved.txt")).toEqual([]);
    expect(await same.files()).toEqual(["a.txt", "moved.txt", "ten.txt"]);
  });

  test("all of a file where a link was, and none of a link where a file was", async () => {
    symlinkSync("a.txt", `${person.root}/link`);
    person.commit({});
    rmSync(`${person.root}/link`);
    rmSync(`${person.root}/a.txt`);
    symlinkSync("ten.txt", `${person.root}/a.txt`);
    const swapped = await changeTo({ link: "now\na file\n" });
    expect(await swapped.changed("link")).toEqual([span(1, 2)]);
    expect(await swapped.changed("a.txt")).toEqual([]);
    expect(await swapped.text("a.txt")).toEqual({ kind: "missing" });
  });

  test("those of files with names that git puts into quotes", async () => {
    const names = ["ü.txt", "a b.txt", 'q"uote.txt', "tab\t.txt", "new\nline.txt", "back\\slash.txt", "a b/b c.txt"];
    person.commit(Object.fromEntries(names.map((name) => [name, "1\n2\n3\n"])));
    const odd = await changeTo(Object.fromEntries(names.map((name) => [name, "1\n2!\n3\n"])));
    for (const name of names) expect(await odd.changed(name)).toEqual([span(2)]);
    expect(await odd.files()).toEqual(names.toSorted());
    for (const name of names) expect(await odd.text(name)).toEqual({ kind: "text", text: "1\n2!\n3\n" });
  });

  test("two files with the same texts have the same", async () => {
    person.commit({ "c.txt": ten });
    const twins = await changeTo({ "c.txt": `${ten}x\n`, "ten.txt": `${ten}x\n` });
    expect(await twins.changed("c.txt")).toEqual([span(11)]);
    expect(await twins.changed("ten.txt")).toEqual([span(11)]);
  });
});

describe("what is no text of the commit", () => {
  test.each<{ what: string; path: string; kind: string }>([
    { what: "nothing", path: "none.txt", kind: "missing" },
    { what: "a folder", path: "dir", kind: "missing" },
    { what: "a file as a folder", path: "a.txt/b", kind: "missing" },
    { what: "a path with dots", path: "dir/../a.txt", kind: "missing" },
    { what: "a path from the root of the disk", path: "/etc/passwd", kind: "missing" },
    { what: "no name", path: "", kind: "missing" },
    { what: "a NUL", path: "a.txt\0", kind: "missing" },
    { what: "words of git", path: "HEAD:a.txt", kind: "missing" },
    { what: "what git keeps for itself", path: ".git/config", kind: "missing" },
    { what: "a file that is not committed", path: "later.txt", kind: "missing" },
    { what: "a link", path: "link", kind: "missing" },
    { what: "a way through a link", path: "way/b.ts", kind: "missing" },
    { what: "a submodule", path: "sub", kind: "missing" },
    { what: "bytes", path: "bytes", kind: "unreadable" },
    { what: "another encoding", path: "latin", kind: "unreadable" },
    { what: "a pointer to what is kept elsewhere", path: "stored", kind: "unreadable" },
    { what: "too much", path: "huge", kind: "unreadable" },
  ])("$what", async ({ path, kind }) => {
    symlinkSync("/etc/passwd", `${person.root}/link`);
    symlinkSync("dir", `${person.root}/way`);
    writeFileSync(`${person.root}/bytes`, "a\n\0\n");
    writeFileSync(`${person.root}/latin`, Buffer.from("f\xFCr\n", "latin1"));
    person.write({
      stored: "version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 1\n",
      huge: "x\n".repeat(2_100_000),
    });
    person.git("add", "-A");
    person.git("update-index", "--add", "--cacheinfo", `160000,${person.git("rev-parse", "HEAD")},sub`);
    person.git("commit", "-q", "-m", "of all sorts");
    person.write({ "later.txt": "later\n" });
    const change = await open("HEAD~1");
    expect(await change.text(path)).toEqual({ kind });
    expect(kind === "missing" || (await change.blob(path)) !== undefined).toBe(true);
    if (kind === "unreadable") expect((await change.changed(path)).length).toBe(0);
    expect(await change.headTree.read(path)).toBeUndefined();
    expect(await change.headTree.list(path === "" ? "none" : path)).toEqual(path === "dir" ? ["dir/b.ts"] : []);
  });

  test("an object whose content is not what its hash says", async () => {
    const head = person.commit({ "a.txt": "graded\n" });
    const id = person.git("rev-parse", "HEAD:a.txt");
    const file = `${person.root}/.git/objects/${id.slice(0, 2)}/${id.slice(2)}`;
    chmodSync(file, 0o600);
    writeFileSync(file, deflateSync(Buffer.from("blob 7\0forged\n")));
    expect(await (await open("HEAD~1", head)).text("a.txt")).toEqual({ kind: "unreadable" });
  });

  test("a tree whose content is not what its hash says has no files", async () => {
    const other = person.commit({ "dir/b.ts": "forged\n" });
    person.git("reset", "-q", "--hard", "HEAD~1");
    const [good, forged] = ["HEAD:dir", `${other}:dir`].map((name) => person.git("rev-parse", name));
    const place = (id = ""): string => `${person.root}/.git/objects/${id.slice(0, 2)}/${id.slice(2)}`;
    chmodSync(place(good), 0o600);
    writeFileSync(place(good), readFileSync(place(forged)));
    expect(await (await open("HEAD")).text("dir/b.ts")).toEqual({ kind: "missing" });
  });
});

test("nothing that a repository says of itself is run or believed", async () => {
  const trap = (name: string): string => `touch ${rig.path(`trap-${name}`)}; cat`;
  const settings: Readonly<Record<string, string>> = {
    "core.fsmonitor": trap("fsmonitor"),
    "core.pager": trap("pager"),
    "core.sshCommand": trap("ssh"),
    "core.hooksPath": "hooks",
    "diff.external": trap("external"),
    "diff.trap.command": trap("command"),
    "diff.trap.textconv": trap("textconv"),
    "diff.noprefix": "true",
    "diff.renames": "false",
    "diff.context": "9",
    "filter.trap.smudge": trap("smudge"),
    "filter.trap.clean": trap("clean"),
    "uploadpack.packObjectsHook": trap("pack"),
    "extensions.partialClone": "origin",
    "remote.origin.url": person.root,
    "remote.origin.promisor": "true",
    "remote.origin.uploadpack": trap("upload"),
  };
  person.commit({ "a.txt": "one\n2\nthree\n" });
  person.git("replace", "-f", person.git("rev-parse", "HEAD:a.txt"), person.git("rev-parse", "HEAD:ten.txt"));
  for (const [name, value] of Object.entries(settings)) person.git("config", name, value);
  writeFileSync(`${person.root}/.git/info/attributes`, "*.txt -diff diff=trap filter=trap\n");
  writeFileSync(`${person.root}/.gitattributes`, "*.txt binary\n");
  writeFileSync(`${person.root}/.git/info/grafts`, `${person.git("rev-parse", "HEAD")}\n`);
  const attributes = rig.path("attributes");
  writeFileSync(attributes, "*.txt -diff\n");
  writeFileSync(`${rig.home}/.gitconfig`, `[core]\n\tattributesFile = ${attributes}\n[diff]\n\torderFile = /nowhere\n`);
  const change = await open("HEAD~1");
  expect(await change.text("a.txt")).toEqual({ kind: "text", text: "one\n2\nthree\n" });
  expect(await change.changed("a.txt")).toEqual([span(2)]);
  expect(await change.diff()).toContain("--- a/a.txt\n+++ b/a.txt\n@@ -1,3 +1,3 @@\n one\n-two\n+2\n three\n");
  expect(readdirSync(rig.folder).filter((name) => /^trap-|^external/u.test(name))).toEqual([]);
});

test("an object that is missing is not fetched", async () => {
  const head = person.commit({ "a.txt": "gone\n" });
  person.git("config", "remote.origin.url", person.root);
  person.git("config", "extensions.partialClone", "origin");
  person.git("config", "remote.origin.promisor", "true");
  person.git("config", "remote.origin.uploadpack", `touch ${rig.path("fetched")}; git-upload-pack`);
  const id = person.git("rev-parse", "HEAD:a.txt");
  rmSync(`${person.root}/.git/objects/${id.slice(0, 2)}/${id.slice(2)}`);
  const change = await open("HEAD~1", head);
  expect(await change.text("a.txt")).toEqual({ kind: "missing" });
  expect(existsSync(rig.path("fetched"))).toBe(false);
});

test("a difference that is too long is cut, and says so", async () => {
  person.commit(
    Object.fromEntries(Array.from({ length: 6 }, (_, at) => [`f${at}`, `${at} some words\n`.repeat(250_000)])),
  );
  const diff = await (await open("HEAD~1")).diff();
  expect(diff.length).toBeLessThan(17 * 1024 * 1024);
  expect(diff).toMatch(/words\n\(The difference goes on; only its first 16777216 bytes are shown\.\)\n$/u);
});

test("whoever asks when git has gone is refused", async () => {
  const change = await open("HEAD");
  expect(await change.text("a.txt")).toMatchObject({ kind: "text" });
  await change.close();
  await expect(change.text("a.txt")).rejects.toMatchObject({ code: "GIT_FAILED" });
});

test("many questions at once are each answered with their own", async () => {
  const files = Object.fromEntries(Array.from({ length: 300 }, (_, at) => [`many/${at}.txt`, `${at}\n`.repeat(at)]));
  person.commit(files);
  const change = await open("HEAD~1");
  const texts = await Promise.all(Object.keys(files).map((path) => change.text(path)));
  expect(texts).toEqual(Object.values(files).map((text) => ({ kind: "text", text })));
});
