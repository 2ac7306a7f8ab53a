import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Repository } from "./git-repository.ts";
import type { WorkspacesRig } from "./workspaces-rig.ts";

export type Prepare = (rig: WorkspacesRig) => Repository;

const plain = { "a.txt": "a\n", "dir/b.txt": "b\n" };

/** What a repository of a person may be like. */
export const sortsOfRepository: readonly (readonly [string, Prepare])[] = [
  ["in a path with blanks, quotes and other letters", (rig) => rig.repository("a b/it's ü 日本 $x `y` #z")],
  ["in a path that begins with a dash", (rig) => rig.repository("-C")],
  [
    "with strange names of files",
    (rig) =>
      rig.repository("person", {
        files: {
          ...plain,
          "-rf": "1",
          "new\nline": "2",
          "qu\"ote'": "3",
          "ü 日本": "4",
          ":(top)x": "5",
          "*": "6",
          "back\\slash": "7",
          " blank ": "8",
        },
      }),
  ],
  [
    "with names that are no text",
    (rig) => {
      const person = rig.repository();
      for (const bytes of [[0xff, 0x61], [0xc3], [0x80, 0x0a, 0x80]]) {
        writeFileSync(Buffer.concat([Buffer.from(`${person.root}/`), Buffer.from(bytes)]), "x");
      }
      person.commit({});
      return person;
    },
  ],
  [
    "with thousands of files",
    (rig) => {
      const files = Array.from({ length: 3000 }, (_, at) => [`d${at % 60}/f${at}.txt`, `${at}\n`] as const);
      return rig.repository("person", { files: { ...plain, ...Object.fromEntries(files) } });
    },
  ],
  [
    "with links that lead out of it",
    (rig) => {
      const person = rig.repository();
      symlinkSync("/etc", join(person.root, "etc"));
      symlinkSync("../..", join(person.root, "up"));
      person.commit({});
      return person;
    },
  ],
  [
    "whose HEAD is detached",
    (rig) => {
      const person = rig.repository();
      person.git("checkout", "-q", "--detach");
      return person;
    },
  ],
  [
    "on a branch with a slash in its name",
    (rig) => {
      const person = rig.repository();
      person.git("checkout", "-q", "-b", "feature/ü-1");
      return person;
    },
  ],
  [
    "whose refs are packed",
    (rig) => {
      const person = rig.repository();
      person.git("pack-refs", "--all");
      person.git("gc", "-q");
      return person;
    },
  ],
  ["without a commit", (rig) => rig.repository("person", { files: {} })],
  [
    "with one commit of nothing",
    (rig) => {
      const person = rig.repository("person", { files: {} });
      person.git("commit", "-q", "--allow-empty", "-m", "nothing");
      return person;
    },
  ],
  [
    "whose git folder stands elsewhere",
    (rig) => rig.repository("person", { init: ["--separate-git-dir", rig.path("elsewhere.git")] }),
  ],
  [
    "that is a linked work tree",
    (rig) => {
      rig.repository("main").git("worktree", "add", "-q", "-b", "side", rig.path("linked"));
      const linked = new Repository(rig.path("linked"), rig.home);
      linked.commit({ "side.txt": "side\n" });
      return linked;
    },
  ],
  [
    "that is a linked work tree of a bare one",
    (rig) => {
      rig.repository("first");
      rig.git("clone", "-q", "--bare", "first", "bare.git");
      rig.git("-C", "bare.git", "worktree", "add", "-q", rig.path("linked"), "main");
      return new Repository(rig.path("linked"), rig.home);
    },
  ],
  [
    "that shares the objects of others",
    (rig) => {
      rig.repository("first").commit({ "a.txt": "2\n" });
      rig.git("clone", "-q", "--shared", "first", "second");
      rig.git("clone", "-q", "--shared", "second", "third");
      return new Repository(rig.path("third"), rig.home);
    },
  ],
  [
    "that is shallow",
    (rig) => {
      const first = rig.repository("first");
      for (const text of ["2\n", "3\n", "4\n"]) first.commit({ "a.txt": text });
      rig.git("clone", "-q", "--depth=2", `file://${first.root}`, "shallow");
      return new Repository(rig.path("shallow"), rig.home);
    },
  ],
  ["that is sparse", sparse],
  [
    "that is sparse, and has only the objects that it needs",
    (rig) => {
      const first = rig.repository("first", { files: { ...plain, "far/c.txt": "c\n", "far/d.txt": "d\n" } });
      first.git("config", "uploadpack.allowFilter", "true");
      rig.git("clone", "-q", "--filter=blob:none", "--sparse", `file://${first.root}`, "partial");
      const person = new Repository(rig.path("partial"), rig.home);
      person.git("sparse-checkout", "set", "dir");
      rmSync(first.root, { recursive: true });
      return person;
    },
  ],
  [
    "with line ends of another system",
    (rig) => {
      const person = rig.repository("person", { files: {} });
      person.git("config", "core.autocrlf", "true");
      person.commit({ "a.txt": "a\r\nb\r\n" });
      return person;
    },
  ],
  [
    "with attributes",
    (rig) =>
      rig.repository("person", {
        files: {
          ".gitattributes": "*.txt text eol=crlf\n*.u16 working-tree-encoding=UTF-16LE-BOM\n*.id ident\n",
          "a.txt": "a\r\nb\r\n",
          "x.id": "$Id$\n",
        },
      }),
  ],
  [
    "with attributes of its owner alone",
    (rig) => {
      writeFileSync(rig.path("home", "attributes"), "*.txt text eol=crlf\n");
      const person = rig.repository("person", {
        files: { ".gitattributes": "keep.txt -text\n", "a.txt": "a\n", "keep.txt": "a\n" },
      });
      person.git("config", "--global", "core.attributesFile", "~/attributes");
      writeFileSync(join(person.root, ".git", "info", "attributes"), "*.bin binary\n");
      return person;
    },
  ],
  [
    "with files for a filter that nobody has",
    (rig) =>
      rig.repository("person", {
        files: {
          ".gitattributes": "*.big filter=lfs diff=lfs -text\n",
          "x.big": "version https://git-lfs.github.com/spec/v1\n",
        },
      }),
  ],
  [
    "that ignores what it has",
    (rig) => {
      const person = rig.repository("person", { files: { ".gitignore": "*.log\n" } });
      person.write({ "kept.log": "log\n" });
      person.git("add", "-f", "kept.log");
      person.git("commit", "-q", "-m", "log");
      return person;
    },
  ],
  [
    "with replaced commits and grafts",
    (rig) => {
      const person = rig.repository();
      const first = person.git("rev-parse", "HEAD");
      const second = person.commit({ "a.txt": "2\n" });
      person.git("replace", second, first);
      return person;
    },
  ],
  [
    "in the middle of a rebase",
    (rig) => {
      const person = rig.repository();
      person.commit({ "a.txt": "2\n" });
      mkdirSync(join(person.root, ".git", "rebase-merge"));
      writeFileSync(join(person.root, ".git", "MERGE_HEAD"), `${person.git("rev-parse", "HEAD")}\n`);
      return person;
    },
  ],
  [
    "whose index is locked by another git",
    (rig) => {
      const person = rig.repository();
      writeFileSync(join(person.root, ".git", "index.lock"), "");
      return person;
    },
  ],
  ["with submodules", (rig) => withSubmodules(rig)],
  [
    "with submodules that are not there",
    (rig) => {
      withSubmodules(rig, "full");
      rig.git("clone", "-q", "full", "person");
      return new Repository(rig.path("person"), rig.home);
    },
  ],
  ["that is a submodule", (rig) => new Repository(join(withSubmodules(rig).root, "libs", "one"), rig.home)],
  [
    "with a split index and a monitor",
    (rig) => {
      const person = rig.repository();
      person.git("update-index", "--split-index");
      person.git("config", "core.fsmonitor", rig.path("never-run"));
      person.git("config", "core.untrackedCache", "true");
      return person;
    },
  ],
];

function sparse(rig: WorkspacesRig): Repository {
  const person = rig.repository("person", { files: { ...plain, "far/c.txt": "c\n", "far/deep/d.txt": "d\n" } });
  person.git("sparse-checkout", "set", "dir");
  return person;
}

/** Two submodules, one of which has another one. */
export function withSubmodules(rig: WorkspacesRig, name = "person"): Repository {
  rig.repository("inner").commit({ "inner.txt": "inner\n" });
  const one = rig.repository("one");
  one.git("submodule", "--quiet", "add", rig.path("inner"), "in ner");
  one.commit({ "one.txt": "one\n" });
  rig.repository("two");
  const person = rig.repository(name);
  person.git("submodule", "--quiet", "add", rig.path("one"), "libs/one");
  person.git("submodule", "--quiet", "add", rig.path("two"), "two");
  person.git("submodule", "--quiet", "update", "--init", "--recursive");
  person.commit({});
  return person;
}
