import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Repository } from "../../../test/rig/git-repository.ts";
import { busyRepository, withRig, type WorkspacesRig } from "../../../test/rig/workspaces-rig.ts";
import type { Workspace, Workspaces } from "../workspace.ts";

type Deed = (inside: Repository) => void;

const at = (inside: Repository, path: string): string => join(inside.root, path);
const number = (inside: Repository): string => (inside.git("rev-list", "--all", "--count") || "0").padStart(8, "0");

/** What a look hangs on, each done alone. */
const deeds: readonly (readonly [string, Deed])[] = [
  ["nothing", () => undefined],
  ["a file is written", (inside) => inside.write({ "a.txt": `${number(inside)} other\n` })],
  [
    "a file is as long and as old as before",
    (inside) => {
      const { atime, mtime, size } = statSync(at(inside, "run.sh"));
      const letter = readFileSync(at(inside, "run.sh"), "utf8").startsWith("x") ? "y" : "x";
      inside.write({ "run.sh": letter.repeat(size) });
      utimesSync(at(inside, "run.sh"), atime, mtime);
    },
  ],
  ["what is ignored is written", (inside) => inside.write({ "y.log": "log\n" })],
  ["what is ignored is staged", (inside) => (inside.write({ "y.log": "log\n" }), inside.git("add", "-f", "y.log"))],
  ["what is ignored goes", (inside) => rmSync(at(inside, "y.log"), { force: true })],
  ["nobody tracks it", (inside) => void inside.git("reset", "-q")],
  ["files are new", (inside) => inside.write({ "sub/f.txt": "f\n", "sub/g.log": "g\n" })],
  ["rules that hide themselves are new", (inside) => inside.write({ "sub/.gitignore": "*\n" })],
  ["rules go", (inside) => rmSync(at(inside, "sub/.gitignore"), { force: true })],
  ["the rules are others", (inside) => inside.write({ ".gitignore": `*.txt\n# ${number(inside)}\n` })],
  [
    "a folder is a link to where it went",
    (inside) => {
      if (!statSync(at(inside, "dir"), { throwIfNoEntry: false })?.isDirectory()) return;
      rmSync(at(inside, "../moved"), { recursive: true, force: true });
      renameSync(at(inside, "dir"), at(inside, "../moved"));
      symlinkSync("../moved", at(inside, "dir"));
    },
  ],
  [
    "a repository inside",
    (inside) => {
      mkdirSync(at(inside, "inner"), { recursive: true });
      inside.git("init", "-q", "inner");
      inside.write({ "inner/x.txt": `${number(inside)}\n` });
    },
  ],
  [
    "a commit",
    (inside) => {
      inside.write({ "c.txt": `${number(inside)}\n` });
      inside.git("add", "-f", "c.txt");
      inside.git("commit", "-q", "-m", "on");
    },
  ],
  ["a branch", (inside) => void inside.git("branch", "-f", "new", "HEAD")],
  ["another branch", (inside) => void inside.git("checkout", "-q", "-B", "elsewhere")],
  ["a ref far away", (inside) => void inside.git("update-ref", "refs/far/a/b", "HEAD")],
  ["a ref less", (inside) => void inside.git("update-ref", "-d", "refs/far/a/b")],
  ["packed refs", (inside) => void inside.git("pack-refs", "--all")],
  ["something staged", (inside) => (inside.write({ "s.txt": "s\n" }), inside.git("add", "-f", "s.txt"))],
  ["nothing staged", (inside) => void inside.git("reset", "-q")],
];

interface Pair {
  /** It remembers what it saw. */
  readonly one: Workspace;
  /** Opened by another process each time. */
  readonly two: () => Promise<Workspace>;
  readonly both: readonly [Repository, Repository];
}

async function pairOf(rig: WorkspacesRig): Promise<Pair> {
  const person = busyRepository(rig);
  const one = await rig.make(person, { name: "one" });
  const { folder } = await rig.make(person, { name: "two" });
  const two = async (): Promise<Workspace> => {
    const found = await rig.workspaces().find("two");
    if (found === undefined) throw new Error("It is gone.");
    return found;
  };
  return { one, two, both: [rig.inside(one), rig.inside({ folder })] };
}

/** All that is kept of it, in words. Commits of two are made at two times. */
async function keptOf(workspace: Workspace, inside: Repository): Promise<string> {
  const commit = await workspace.checkpoint("step");
  const words = (await workspace.read({ args: ["cat-file", "commit", commit] })).toString();
  return words.replace(inside.git("rev-parse", "HEAD"), "HEAD");
}

async function expectSame(pair: Pair, done: readonly (readonly [string, Deed])[]): Promise<void> {
  const { one, two, both } = pair;
  for (const [name, deed] of done) {
    for (const inside of both) deed(inside);
    expect(await one.tree(), name).toBe(await (await two()).tree());
    expect(await keptOf(one, both[0]), name).toBe(await keptOf(await two(), both[1]));
  }
}

test(
  "who remembers a look sees what nobody remembers sees, whatever was done meanwhile",
  withRig(async (rig) => {
    await expectSame(await pairOf(rig), deeds);
  }),
);

test(
  "what is tracked although it is ignored is seen again when it comes back",
  withRig(async (rig) => {
    const named = new Map(deeds);
    const names = ["what is ignored is staged", "what is ignored goes", "what is ignored is written", "nothing"];
    await expectSame(
      await pairOf(rig),
      names.map((name) => [name, named.get(name) ?? (() => undefined)] as const),
    );
  }),
);

test("so it is in any order", { timeout: 600_000 }, async () => {
  const some = fc.array(fc.constantFrom(...deeds), { minLength: 2, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(some, (done) => withRig(async (rig) => expectSame(await pairOf(rig), done))()),
    { numRuns: 6 },
  );
});

test(
  "a checkpoint that is taken again after its refs have gone elsewhere gives them back",
  withRig(async (rig) => {
    const workspace = await rig.make(rig.repository("person"));
    const inside = rig.inside(workspace);
    const before = await workspace.checkpoint("step");
    inside.git("update-ref", "refs/far/a", "HEAD");
    // What a checkpoint is called tells nothing of refs but the time.
    rig.clock.set(rig.clock.now() + 1000);
    const after = await workspace.checkpoint("step");
    expect(after).not.toBe(before);
    inside.git("update-ref", "-d", "refs/far/a");
    await workspace.restore(after);
    expect(inside.git("for-each-ref", "--format=%(refname)", "refs/far/")).toBe("refs/far/a");
    await workspace.restore(before);
    expect(inside.git("for-each-ref", "--format=%(refname)", "refs/far/")).toBe("");
  }),
);

/** Workspaces whose commands of git are counted. */
function counted(rig: WorkspacesRig): { readonly workspaces: Workspaces; readonly commands: () => number } {
  const [program, log] = [rig.path("counted-git"), rig.path("commands")];
  writeFileSync(program, `#!/bin/sh\necho >> '${log}'\nexec git "$@"\n`, { mode: 0o755 });
  let known = 0;
  const commands = (): number => {
    const all = readFileSync(log, "utf8").length;
    const news = all - known;
    known = all;
    return news;
  };
  return { workspaces: rig.workspaces({ program }), commands };
}

test(
  "what is as it was costs no more than to see that",
  withRig(async (rig) => {
    const { workspaces, commands } = counted(rig);
    const workspace = await workspaces.make({ name: "run", repository: rig.repository("person").root, setup: [] });
    commands();
    await workspace.tree();
    expect(commands()).toBe(2);
    await workspace.fetchBack(await workspace.checkpoint("step"), "step");
    commands();
    rig.inside(workspace).write({ "new.txt": "new" });
    const commit = await workspace.checkpoint("step");
    expect(commands()).toBeLessThan(10);
    expect(await workspace.checkpoint("graded")).toBe(commit);
    expect(commands()).toBe(2);
    await workspace.fetchBack(commit, "graded");
    commands();
    await workspace.fetchBack(commit, "graded");
    expect(commands()).toBe(1);
    await workspace.fetchBack(commit, "result");
    expect(commands()).toBe(2);
  }),
);

test(
  "what the person has taken away, or moved, is fetched again",
  withRig(async (rig) => {
    const person = rig.repository("person");
    const workspace = await rig.make(person);
    rig.inside(workspace).write({ "new.txt": "new" });
    const commit = await workspace.checkpoint("step");
    const ref = await workspace.fetchBack(commit, "result");
    for (const deed of [
      ["update-ref", "-d", ref],
      ["update-ref", ref, "HEAD"],
    ]) {
      person.git(...deed);
      await workspace.fetchBack(commit, "result");
      expect(person.git("rev-parse", ref)).toBe(commit);
    }
  }),
);

test(
  "a copy is seen anew when another one is made in its place",
  withRig(async (rig) => {
    const workspace = await rig.make(rig.repository("person"));
    const first = await workspace.throwaway(workspace.base, "copy");
    const before = await first.tree();
    rig.inside(first).write({ "new.txt": "new" });
    expect(await first.tree()).not.toBe(before);
    expect(spawnSync("mkfifo", [join(first.folder, ".gitignore")]).status).toBe(0);
    rig.inside(workspace).write({ "a.txt": "another" });
    const second = await workspace.throwaway(await workspace.checkpoint("step"), "copy");
    expect(await second.tree()).toBe(await workspace.tree());
    await second.discard();
  }),
);
