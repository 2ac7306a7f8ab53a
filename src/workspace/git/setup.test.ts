import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { fingerprint, type Repository } from "../../../test/rig/git-repository.ts";
import { withRig, type WorkspacesRig } from "../../../test/rig/workspaces-rig.ts";
import type { Setup } from "../workspace.ts";

function projectOf(rig: WorkspacesRig): Repository {
  const person = rig.repository("person", {
    files: { "a.txt": "a\n", "lock.json": "1\n", ".gitignore": "*.env\nnode_modules/\n" },
  });
  person.write({
    "x.env": "secret",
    "conf/deep/y.txt": "not ignored",
    "node_modules/m/index.js": "m",
    "we ird*[x]!#": "1",
  });
  symlinkSync("../m", join(person.root, "node_modules", "link"));
  return person;
}

const cacheOf = (rig: WorkspacesRig): readonly string[] => {
  const folder = rig.path("workspaces", ".cache");
  return existsSync(folder) ? readdirSync(folder) : [];
};
/** Says in a file of the test how often it has run. */
const counting = (rig: WorkspacesRig): string =>
  `echo run >>'${rig.path("count")}'; mkdir -p made/deep; cat lock.json >made/deep/x; ln -s deep/x made/link; chmod 755 made/deep/x`;
const counted = (rig: WorkspacesRig): number =>
  existsSync(rig.path("count")) ? readFileSync(rig.path("count"), "utf8").split("\n").length - 1 : 0;

describe("setup", () => {
  test(
    "what is copied or linked is there, and is no change",
    withRig(async (rig) => {
      const person = projectOf(rig);
      const before = fingerprint(person.root);
      const setup: readonly Setup[] = [
        { copy: "x.env" },
        { copy: "conf/" },
        { copy: "./we ird*[x]!#" },
        { link: "node_modules" },
      ];
      const workspace = await rig.make(person, { setup });
      const inside = rig.inside(workspace);
      expect(readFileSync(join(workspace.folder, "x.env"), "utf8")).toBe("secret");
      expect(readFileSync(join(workspace.folder, "conf/deep/y.txt"), "utf8")).toBe("not ignored");
      expect(readlinkSync(join(workspace.folder, "node_modules"))).toBe(join(person.root, "node_modules"));
      expect(workspace.shown).toContainEqual({ path: join(person.root, "node_modules"), access: "read" });
      expect(inside.git("status", "--porcelain")).toBe("");
      expect(await workspace.tree()).toBe(person.git("rev-parse", "HEAD^{tree}"));
      inside.write({ "x.env": "mine", "conf/deep/y.txt": "mine" });
      await workspace.restore(workspace.base);
      expect(inside.git("status", "--porcelain")).toBe("");
      expect(readFileSync(join(workspace.folder, "conf/deep/y.txt"), "utf8")).toBe("mine");
      expect(fingerprint(person.root)).toEqual(before);
      const found = await rig.workspaces().find("run");
      expect(found?.shown).toEqual(workspace.shown);
      const copy = await workspace.throwaway(workspace.base, "look");
      expect(readFileSync(join(copy.folder, "x.env"), "utf8")).toBe("secret");
      expect(copy.shown).toContainEqual({ path: join(person.root, "node_modules"), access: "read" });
      expect(await copy.tree()).toBe(await workspace.tree());
    }),
  );

  const paths = [
    "/etc/passwd",
    "..",
    "../x",
    "a/../../x",
    "",
    ".",
    "/",
    ".git",
    ".git/config",
    "conf/.GIT/x",
    "a\0b",
    "a\\b",
    ".git ",
    "git~/../..",
  ];
  test(
    "of what stands in a folder each is linked, and others may be made beside it",
    withRig(async (rig) => {
      const person = projectOf(rig);
      person.write({ "node_modules/.vite/x": "kept", "node_modules/.bin/m": "bin" });
      const before = fingerprint(person.root);
      const workspace = await rig.make(person, { setup: [{ link: "node_modules/*" }] });
      const inside = rig.inside(workspace);
      const folder = join(workspace.folder, "node_modules");
      expect(readdirSync(folder).sort()).toEqual([".bin", "link", "m"]);
      expect(readlinkSync(join(folder, "m"))).toBe(join(person.root, "node_modules", "m"));
      expect(workspace.shown).toContainEqual({ path: join(person.root, "node_modules"), access: "read" });
      inside.write({ "node_modules/.vite/y": "own" });
      expect(inside.git("status", "--porcelain")).toBe("");
      expect(await workspace.tree()).toBe(person.git("rev-parse", "HEAD^{tree}"));
      const copy = await workspace.throwaway(workspace.base, "look");
      expect(readdirSync(join(copy.folder, "node_modules")).sort()).toEqual([".bin", "link", "m"]);
      expect(fingerprint(person.root)).toEqual(before);
    }),
  );

  test.each(paths.flatMap((path) => [{ copy: path }, { link: path }, { run: "true", key: ["*"], paths: [path] }]))(
    "%j is refused before anything is made",
    (setup) =>
      withRig(async (rig) => {
        const person = projectOf(rig);
        await expect(rig.make(person, { setup: [setup] })).rejects.toMatchObject({
          name: "Refusal",
          code: "WORKSPACE_SETUP_PATH",
        });
        expect(existsSync(rig.path("workspaces"))).toBe(false);
        expect(person.refs()).toEqual(["refs/heads/main"]);
      })(),
  );

  const leading: readonly (readonly [string, Setup, (rig: WorkspacesRig, person: Repository) => void, string])[] = [
    [
      "a copy of a link that leads out",
      { copy: "out" },
      (_, person) => symlinkSync("/etc", join(person.root, "out")),
      "WORKSPACE_SETUP_PATH",
    ],
    [
      "a link below a link that leads out",
      { link: "out/passwd" },
      (_, person) => symlinkSync("/etc", join(person.root, "out")),
      "WORKSPACE_SETUP_PATH",
    ],
    [
      "a copy of a link to what belongs to git",
      { copy: "hooks" },
      (_, person) => symlinkSync(".git/hooks", join(person.root, "hooks")),
      "WORKSPACE_SETUP_PATH",
    ],
    [
      "a copy through a committed link",
      { copy: "dir/x.txt" },
      (rig, person) => {
        person.git("rm", "-rq", "--cached", ".");
        mkdirSync(rig.path("victim"));
        symlinkSync(rig.path("victim"), join(person.root, "dir"));
        person.git("add", "dir");
        person.git("commit", "-qm", "link");
        rmSync(join(person.root, "dir"));
        person.write({ "dir/x.txt": "x" });
      },
      "WORKSPACE_SETUP_PATH",
    ],
    ["a link where something is committed", { link: "a.txt" }, () => undefined, "WORKSPACE_SETUP_PATH"],
    ["links of what stands in a file", { link: "x.env/*" }, () => undefined, "WORKSPACE_SETUP_FAILED"],
    ["a copy of what is not there", { copy: "none" }, () => undefined, "WORKSPACE_SETUP_MISSING"],
    ["a link to what is not there", { link: "none" }, () => undefined, "WORKSPACE_SETUP_MISSING"],
    [
      "a copy of a link to nowhere",
      { copy: "nowhere" },
      (_, person) => symlinkSync("none", join(person.root, "nowhere")),
      "WORKSPACE_SETUP_MISSING",
    ],
    [
      "a command that fails",
      { run: "echo some words; echo others >&2; exit 3" },
      () => undefined,
      "WORKSPACE_SETUP_FAILED",
    ],
    [
      "a command that fails, to be kept",
      { run: "mkdir made; exit 3", key: ["lock.json"], paths: ["made"] },
      () => undefined,
      "WORKSPACE_SETUP_FAILED",
    ],
    [
      "a command that makes a link out, to be kept",
      { run: "ln -s /etc made; mkdir -p other", key: ["lock.json"], paths: ["made/passwd"] },
      () => undefined,
      "WORKSPACE_SETUP_PATH",
    ],
    ["a key that leads out", { run: "true", key: ["../*"], paths: ["made"] }, () => undefined, "FILES_PATTERN"],
  ];
  test.each(leading)("%s is refused, and nothing is left", (_, setup, ...[prepare, code]) =>
    withRig(async (rig) => {
      const person = projectOf(rig);
      prepare(rig, person);
      const before = fingerprint(person.root);
      await expect(rig.make(person, { setup: [setup] })).rejects.toMatchObject({ name: "Refusal", code });
      expect(existsSync(rig.path("workspaces", "run"))).toBe(false);
      expect(cacheOf(rig)).toEqual([]);
      expect(person.refs()).toEqual(["refs/heads/main"]);
      expect(fingerprint(person.root)).toEqual(before);
      if (existsSync(rig.path("victim"))) expect(readdirSync(rig.path("victim"))).toEqual([]);
      await rig.make(person);
    })(),
  );

  test(
    "a refusal tells what the command has said",
    withRig(async (rig) => {
      const making = rig.make(projectOf(rig), { setup: [{ run: "echo some words; echo others >&2; exit 3" }] });
      await expect(making).rejects.toMatchObject({
        message: expect.stringMatching(/ended with 3[^]*some words[^]*others/u),
      });
    }),
  );

  test(
    "a folder that holds the workspaces is not copied into one",
    withRig(async (rig) => {
      const person = projectOf(rig);
      const folder = join(person.root, ".waybill", "state", "clones");
      const workspaces = rig.workspaces({ folder });
      person.write({ ".waybill/state/.gitignore": "*\n" });
      const making = workspaces.make({ name: "run", repository: person.root, setup: [{ copy: ".waybill" }] });
      await expect(making).rejects.toMatchObject({ code: "WORKSPACE_SETUP_PATH" });
      const workspace = await workspaces.make({ name: "run", repository: person.root, setup: [{ copy: "x.env" }] });
      expect(await workspace.tree()).toBe(person.git("rev-parse", "HEAD^{tree}"));
    }),
  );

  test(
    "what a command leaves running is ended",
    withRig(async (rig) => {
      await rig.make(projectOf(rig), {
        setup: [{ run: `sleep 1000 >/dev/null 2>&1 & echo $! >'${rig.path("pid")}'` }],
      });
      const stat = `/proc/${readFileSync(rig.path("pid"), "utf8").trim()}/stat`;
      expect(existsSync(stat) && !/\) [ZX] /u.test(readFileSync(stat, "utf8"))).toBe(false);
    }),
  );
});

const cached = (rig: WorkspacesRig): Setup => ({ run: counting(rig), key: ["lock.json"], paths: ["made", "none"] });

describe("the cache of setup", () => {
  test(
    "a command runs once for the same key, and its files are each workspace's own",
    withRig(async (rig) => {
      const person = projectOf(rig);
      const [one, two] = [
        await rig.make(person, { name: "one", setup: [cached(rig)] }),
        await rig.make(person, { name: "two", setup: [cached(rig)] }),
      ];
      expect(counted(rig)).toBe(1);
      for (const { folder } of [one, two]) {
        expect([readFileSync(join(folder, "made/link"), "utf8"), readlinkSync(join(folder, "made/link"))]).toEqual([
          "1\n",
          "deep/x",
        ]);
        expect(statSync(join(folder, "made/deep/x")).mode & 0o777).toBe(0o755);
      }
      expect(await two.tree()).toBe(person.git("rev-parse", "HEAD^{tree}"));
      writeFileSync(join(one.folder, "made/deep/x"), "spoilt");
      expect(readFileSync(join((await two.throwaway(two.base, "look")).folder, "made/link"), "utf8")).toBe("1\n");
      expect(counted(rig)).toBe(1);
    }),
  );

  test(
    "no command runs on what an agent has written",
    withRig(async (rig) => {
      const person = projectOf(rig);
      const setup = [cached(rig), { run: counting(rig).replace("mkdir -p made/deep", "exit 0") }];
      const workspace = await rig.make(person, { setup });
      expect(counted(rig)).toBe(2);
      const same = await workspace.throwaway(workspace.base, "same");
      const other = await workspace.throwaway(rig.inside(workspace).commit({ "lock.json": "evil\n" }), "other");
      expect(counted(rig)).toBe(2);
      expect([existsSync(join(same.folder, "made")), existsSync(join(other.folder, "made"))]).toEqual([true, false]);
    }),
  );

  test(
    "it runs again when a file of its key, or the command, is another one",
    withRig(async (rig) => {
      const person = projectOf(rig);
      await rig.make(person, { name: "one", setup: [cached(rig)] });
      person.commit({ "lock.json": "2\n" });
      const two = await rig.make(person, { name: "two", setup: [cached(rig)] });
      expect([counted(rig), readFileSync(join(two.folder, "made/link"), "utf8")]).toEqual([2, "2\n"]);
      await rig.make(person, {
        name: "three",
        setup: [{ run: `${counting(rig)}; true`, key: ["lock.json"], paths: ["made"] }],
      });
      expect(counted(rig)).toBe(3);
    }),
  );

  test(
    "several that fill it at once have the same, and nothing half is left",
    withRig(async (rig) => {
      const person = projectOf(rig);
      const names = ["one", "two", "three", "four"];
      const made = await Promise.all(names.map((name) => rig.make(person, { name, setup: [cached(rig)] })));
      for (const { folder } of made) expect(readFileSync(join(folder, "made/link"), "utf8")).toBe("1\n");
      expect(cacheOf(rig)).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/u)]);
    }),
  );

  test(
    "what is not used for long goes, and so does what a crash has left half filled",
    withRig(async (rig) => {
      const person = projectOf(rig);
      await rig.make(person, { name: "one", setup: [cached(rig)] });
      mkdirSync(rig.path("workspaces", ".cache", "part-x"));
      rig.clock.set(rig.clock.now() + 999);
      await rig.workspaces().reap();
      expect(cacheOf(rig)).toHaveLength(2);
      await rig.make(person, { name: "two", setup: [cached(rig)] });
      rig.clock.set(rig.clock.now() + 500);
      await rig.workspaces().reap();
      expect(counted(rig)).toBe(1);
      expect(cacheOf(rig).filter((each) => !each.startsWith("part-"))).toHaveLength(1);
      rig.clock.set(Date.now() + 10_000);
      await rig.workspaces().reap();
      expect(cacheOf(rig)).toEqual([]);
      await rig.make(person, { name: "three", setup: [cached(rig)] });
      expect(counted(rig)).toBe(2);
    }),
  );

  test(
    "where room is wanted it goes first",
    withRig(async (rig) => {
      const person = projectOf(rig);
      await rig.make(person, { name: "one", setup: [cached(rig)] });
      const [{ bytes } = { bytes: 0 }] = await rig.workspaces().list();
      expect(await rig.workspaces({ limits: { ageMs: 1e9, bytes } }).reap()).toEqual({ removed: [], kept: [] });
      expect(cacheOf(rig)).toEqual([]);
      expect(lstatSync(rig.path("workspaces", "one")).isDirectory()).toBe(true);
    }),
  );
});
