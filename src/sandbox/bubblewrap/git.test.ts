import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { afterEach, beforeEach, expect } from "vitest";
import { whenPossible } from "../../../test/rig/require.ts";
import { bridgeProgram, Den } from "../../../test/rig/sandbox-rig.ts";
import { bubblewrap } from "./bubblewrap.ts";

const test = whenPossible("bwrap", "--unshare-all", "--ro-bind", "/", "/", "true");

let den: Den;
beforeEach(() => {
  den = new Den();
});
afterEach(() => den.remove());

test("an agent works with git in a clone that shares the objects of the person's repository", async () => {
  const repository = den.path("people", "ada", "project");
  const git = (...words: readonly string[]): string =>
    execFileSync("git", words, { encoding: "utf8", env: { ...process.env, HOME: den.home } });
  git("init", "-q", "-b", "main", repository);
  git("-C", repository, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "--allow-empty", "-m", "first");
  rmSync(den.workspace, { recursive: true });
  git("clone", "-q", "--shared", repository, den.workspace);
  const work = `
    export GIT_AUTHOR_NAME=x GIT_AUTHOR_EMAIL=x@y GIT_COMMITTER_NAME=x GIT_COMMITTER_EMAIL=x@y; set -e
    echo 1 >a; git add a; git commit -q -m second; git checkout -q -b side; echo 2 >a; git stash -q; git stash pop -q
    git commit -q -a -m third; git rebase -q main; git checkout -q main; git merge -q side; git gc -q --prune=now; git tag t
    git worktree add -q inside side; git fsck --no-progress; git log --format=%s; git worktree remove inside; git reset -q --hard HEAD~1; git clean -q -fdx
    ! git config user.name evil 2>/dev/null; git status --porcelain
  `;
  const { personHome } = den;
  const end = await den.run(
    bubblewrap({
      program: "/usr/bin/bwrap",
      bridge: bridgeProgram,
      personHome,
      hidden: [],
      guarded: [],
      uid: process.getuid?.() ?? 0,
    }),
    {
      argv: ["/bin/sh", "-c", work],
      shown: [{ path: `${repository}/.git/objects`, access: "read" }],
    },
  );
  expect(end).toMatchObject({ code: 0, out: "third\nsecond\nfirst\n" });
  expect(git("-C", den.workspace, "log", "--format=%s", "side")).toBe("third\nsecond\nfirst\n");
  expect(git("-C", repository, "log", "--format=%s", "--all")).toBe("first\n");
});
