import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect } from "vitest";
import { personsEnv } from "../../../test/rig/git-repository.ts";
import { whenPossible } from "../../../test/rig/require.ts";
import { bridgeProgram, Den } from "../../../test/rig/sandbox-rig.ts";
import type { Task } from "../../runner/performer.ts";
import { bubblewrap } from "../../sandbox/bubblewrap/bubblewrap.ts";
import { guardedPlace } from "./guarded-place.ts";
import type { Ending, Place } from "./place.ts";

const test = whenPossible("bwrap", "--unshare-all", "--ro-bind", "/", "/", "true");

let den: Den;
beforeEach(() => {
  den = new Den();
  mkdirSync(den.path("state"));
  rmSync(join(den.workspace, ".git"), { recursive: true });
  git("init", "-q", "-b", "main");
  git("add", ".");
  git("commit", "-qm", "first");
});
afterEach(() => den.remove());

function git(...words: readonly string[]): string {
  const settings = ["-c", "user.name=a", "-c", "user.email=a@b.c", "-c", "protocol.file.allow=always"];
  return execFileSync("git", [...settings, ...words], {
    cwd: den.workspace,
    encoding: "utf8",
    env: personsEnv(den.personHome),
    stdio: ["ignore", "pipe", "ignore"],
  });
}

const pwned = (): boolean => existsSync(den.path("pwned")) || existsSync(join(den.workspace, "pwned"));
const evil = '[core]\\n\\tfsmonitor = "touch \\"$(git rev-parse --show-toplevel)/pwned\\"; touch pwned; false"\\n';

function open(endings: Ending[] = []): Promise<Place> {
  const { workspace: folder } = den;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- of a task only these are looked at
  const task = { run: { id: "r" }, address: "one" } as unknown as Task;
  const place: Place = {
    where: { folder, workspace: { folder, access: "write" }, shown: [] },
    finish: async (ending) => {
      endings.push(ending);
      return { output: {} };
    },
  };
  return guardedPlace({ scratchFolder: den.path("state", "scratch"), task, isCopy: false }, place);
}

/** Does what an agent would in the place, confined, and says how git answered. */
async function act(place: Place, script: string): Promise<string> {
  const { personHome } = den;
  const uid = process.getuid?.() ?? 0;
  const program = "/usr/bin/bwrap";
  const sandbox = bubblewrap({ program, bridge: bridgeProgram, personHome, hidden: [], guarded: [], uid });
  const before = "export GIT_AUTHOR_NAME=x GIT_AUTHOR_EMAIL=x@y GIT_COMMITTER_NAME=x GIT_COMMITTER_EMAIL=x@y\n";
  const { out, err } = await den.run(sandbox, { argv: ["/bin/sh", "-c", `${before}${script}`], ...place.where });
  return `${out}${err}`;
}

const commondir = `mkdir -p evil/hooks evil/refs; cp -r .git/objects .git/refs evil/; cp .git/config evil/config
  printf '${evil}' >> evil/config; echo ../evil > .git/commondir`;
const gitlink = `git init -q sub; git -C sub commit -q --allow-empty -m x; git add sub; printf '${evil}' >> sub/.git/config`;

for (const ending of ["done", "failed", "paused"] as const) {
  test(`settings elsewhere that an agent leads git to are gone after it is ${ending}, and named`, async () => {
    const endings: Ending[] = [];
    const place = await open(endings);
    await act(place, commondir);
    expect((await place.finish(ending)).breach).toContain(".git/commondir (removed)");
    expect(endings).toEqual(["failed"]);
    git("status");
    expect(pwned()).toBe(false);
  });
}

test("a repository that an agent has made inside is moved aside and named", async () => {
  const place = await open();
  await act(place, gitlink);
  expect((await place.finish("done")).breach).toContain("sub/.git (now sub/.git.set-aside)");
  git("status");
  expect(pwned()).toBe(false);
  expect(existsSync(join(den.workspace, "sub/.git.set-aside/HEAD"))).toBe(true);
});

test("one in a folder that cannot be looked into is named", async () => {
  const place = await open();
  await act(place, `mkdir shut; mv kept.txt shut; chmod 000 shut`);
  const { breach } = await place.finish("done");
  if (process.getuid?.() !== 0) expect(breach).toContain("shut");
  execFileSync("chmod", ["700", join(den.workspace, "shut")]);
});

test("what a killed attempt has left is mended before the next one, which names it", async () => {
  await act(await open(), `${gitlink}\n${commondir}`);
  const next = await open();
  git("status");
  expect(pwned()).toBe(false);
  expect((await next.finish("done")).breach).toMatch(/\.git\/commondir \(removed\)|sub\/\.git/u);
  expect((await (await open()).finish("done")).breach).toBeUndefined();
});

test("an agent changes no settings of submodules or of repositories inside, nor moves them away", async () => {
  const other = den.path("other");
  mkdirSync(other);
  git("init", "-q", other);
  git("-C", other, "commit", "-q", "--allow-empty", "-m", "x");
  git("submodule", "add", "-q", other, "mod/sub");
  git("clone", "-q", other, "nested");
  git("worktree", "add", "-q", den.path("linked"));
  git("commit", "-qam", "with a submodule");
  const files = [
    ".git/modules/mod/sub/config",
    "nested/.git/config",
    ".git/worktrees/linked/commondir",
    "mod/sub/.git",
  ];
  const texts = files.map((file) => readFileSync(join(den.workspace, file), "utf8"));
  const place = await open();
  const out = await act(
    place,
    `for f in ${files.join(" ")}; do echo x >> $f && echo wrote $f; rm -f $f && echo removed $f; done
     for d in .git/modules .git/modules/mod .git/modules/mod/sub .git/worktrees .git/worktrees/linked nested/.git; do ${process.execPath} -e "fs.renameSync(process.argv[1], 'away'); console.log('moved')" $d; done 2>&1 | grep ^moved
     echo x > .git/modules/mod/sub/hooks/post-checkout && echo hook
     cd mod/sub && git commit -q --allow-empty -m inside && git log --format=%s | head -1`,
  );
  expect(out).not.toMatch(/^(?:wrote|removed|moved|hook)/mu);
  expect(out).toContain("inside\n");
  expect(files.map((file) => readFileSync(join(den.workspace, file), "utf8"))).toEqual(texts);
  expect((await place.finish("done")).breach).toBeUndefined();
});

test("a repository in the place of one that was moved with its folder is moved aside", async () => {
  git("init", "-q", "sub");
  git("-C", "sub", "commit", "-q", "--allow-empty", "-m", "x");
  const place = await open();
  await act(place, `mv sub sub2; ${gitlink}`);
  expect((await place.finish("done")).breach).toContain("sub/.git (now");
  git("status");
  expect(pwned()).toBe(false);
});

test("ordinary work with git is no breach", async () => {
  const place = await open();
  await act(
    place,
    "echo 1 > a; git add a; git commit -qm a; git worktree add -q in; git worktree remove in; git gc -q",
  );
  expect((await place.finish("done")).breach).toBeUndefined();
});
