import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { basket, branch, ChangeWorld, inWorld, type WorldOptions } from "../rig/change-world.ts";
import { type GitRig, Repository } from "../rig/git-repository.ts";

const noConfig = { ".waybill/config.yml": "tests: []\n" };

/** What a person must find as it was. */
function traces(folder: string): readonly string[] {
  return ["state", "waybill.db"].filter((name) => existsSync(join(folder, ".waybill", name)));
}

describe("a change is refused before anything is made", () => {
  const places: readonly [string, readonly string[], (rig: GitRig) => unknown][] = [
    ["that is no repository", ["CHANGE_NO_REPOSITORY", "git init"], () => undefined],
    ["that is a bare repository", ["CHANGE_NO_REPOSITORY"], (rig) => rig.git("init", "-q", "--bare", "place")],
    ["without a commit", ["CHANGE_NO_COMMIT", "git commit"], (rig) => rig.git("init", "-q", "place")],
  ];
  test.each(places)("in a folder %s", async (_, words, make) => {
    const world = new ChangeWorld();
    try {
      const folder = world.rig.path("place");
      mkdirSync(folder);
      make(world.rig);
      const before = spawnSync("ls", ["-AR", folder]).stdout.toString();
      const { status, stderr, said } = await world.waybill(["change", basket.requirement, "--yes"], { folder });
      expect(status, said).toBe(4);
      for (const word of [...words, "→"]) expect(stderr).toContain(word);
      expect(spawnSync("ls", ["-AR", folder]).stdout.toString()).toBe(before);
    } finally {
      world.remove();
    }
  });

  const large = "a".repeat(5_000_000);
  const given: readonly [
    string,
    { readonly args: readonly string[]; readonly file?: string | Buffer },
    readonly string[],
  ][] = [
    ["no words", { args: [] }, ["USAGE", "Nothing says what shall be changed", "waybill change"]],
    ["an empty sentence", { args: [""] }, ["USAGE", "Nothing says what shall be changed"]],
    ["only blanks", { args: [" \t\n ", "  "] }, ["USAGE", "Nothing says what shall be changed"]],
    ["words and a file", { args: ["a", "--from", "../f.md"], file: "b" }, ["USAGE", "said twice"]],
    ["a sign for standard input", { args: ["-"] }, ["USAGE", "- says nothing", "--from -"]],
    ["an empty file", { args: ["--from", "../f.md"], file: "\n \n" }, ["USAGE", "f.md is empty", "→"]],
    ["5 MB", { args: ["--from", "../f.md"], file: large }, ["USAGE", "too long", "4883 kB", "256 kB", "→"]],
    ["NUL bytes", { args: ["--from", "../f.md"], file: "a\0b" }, ["USAGE", "f.md is not text", "NUL", "→"]],
    ["what is not UTF-8", { args: ["--from", "../f.md"], file: Buffer.from([97, 255, 254]) }, ["UTF-8", "→"]],
    ["a file that is not there", { args: ["--from", "../none.md"] }, ["FILE_NOT_FOUND", "none.md", "→"]],
    ["a folder", { args: ["--from", "src"] }, ["FILE_NOT_A_FILE", "src is a folder", "Name a file in it"]],
    ["broken JSON", { args: ["--from", "../f.json"], file: '{"fields":' }, ["ISSUE_NOT_JSON", "f.json", "→"]],
    ["JSON of no issue", { args: ["--from", "../f.json"], file: "{}" }, ["ISSUE_UNKNOWN", "f.json", "→"]],
    ["what begins like an option", { args: ["-x is not taken"] }, ["USAGE", "-x is not taken", "put -- before it"]],
    ["the requirement as an input", { args: ["a", "-i", "requirement=b"] }, ["USAGE", "requirement", "--from"]],
    ["an agent without a name", { args: ["a", "--agent", ""] }, ["USAGE", "--agent", "waybill doctor"]],
    ["a request without a push", { args: ["a", "--request"] }, ["USAGE", "--push"]],
    ["an unknown size", { args: ["a", "--size", "huge"] }, ["USAGE", "huge"]],
  ];
  test.each(given)(
    "with %s",
    async (_, { args, file }, words) =>
      inWorld({}, async (world) => {
        if (file !== undefined) writeFileSync(world.rig.path(args.includes("../f.json") ? "f.json" : "f.md"), file);
        const before = world.own();
        const { status, stderr, said } = await world.waybill(["change", "--yes", ...args]);
        expect(status, said).toBe(2);
        for (const word of words) expect(stderr, said).toContain(word);
        expect(world.own()).toEqual(before);
        expect(traces(world.repository.root)).toEqual([]);
      })(),
    60_000,
  );

  test(
    "where nobody can tell how its tests are run, with what declares it",
    inWorld({ files: noConfig }, async (world) => {
      world.repository.commit({ ".waybill/config.yml": `${world.config()}tests: []\n` });
      const before = world.own();
      const { status, stderr, said } = await world.change();
      expect(status, said).toBe(4);
      for (const word of ["CHANGE_NO_TESTS", "waybill init --test", "--no-tests"]) expect(stderr).toContain(word);
      expect([world.own(), traces(world.repository.root)]).toEqual([before, []]);
    }),
  );

  test(
    "where there is no agent, with who says how to get one",
    inWorld({ files: noConfig }, async (world) => {
      const PATH = "/usr/bin:/bin";
      const before = world.own();
      const { status, stderr, said } = await world.waybill(["change", "a"], { env: { PATH } });
      expect(status, said).toBe(4);
      for (const word of ["CHANGE_NO_AGENT", "waybill doctor"]) expect(stderr).toContain(word);
      expect([world.own(), traces(world.repository.root)]).toEqual([before, []]);
    }),
  );

  test(
    "as an answer to a program too",
    inWorld({}, async (world) => {
      const { status, stdout } = await world.waybill(["change", "--json"]);
      expect(status).toBe(2);
      expect(JSON.parse(stdout)).toMatchObject({ error: { kind: "problem", code: "USAGE" } });
    }),
  );
});

describe("a change goes from sentence to verified branch", () => {
  interface Place {
    readonly options?: WorldOptions;
    readonly prepare?: (world: ChangeWorld) => void;
    readonly says?: readonly string[];
  }
  const places: readonly [string, Place][] = [
    [
      "on a detached head",
      { prepare: ({ repository }) => repository.git("checkout", "-q", "--detach"), says: ["HEAD is detached"] },
    ],
    [
      "beside work that is staged, not staged and not known to git",
      {
        prepare: ({ repository }) => {
          repository.write({ "src/basket.mjs": "staged\n", "new.txt": "new\n" });
          repository.git("add", "src/basket.mjs");
          repository.write({ "src/basket.mjs": "not staged\n", "openspec/mine.md": "mine\n", "ünknown file": "\0\n" });
          repository.git("mv", "src/basket.test.mjs", "src/moved.mjs");
        },
        says: ["6 files that you have not committed stay as they are"],
      },
    ],
    [
      "in a path with spaces and letters of all sorts, on a branch that is not called main",
      { options: { name: "größe und 测试 it's", init: ["-b", "trünk/ß"] }, says: ["It begins at trünk/ß"] },
    ],
    [
      "with a submodule",
      {
        prepare: ({ rig, repository }) => {
          rig.repository("part");
          repository.git("submodule", "add", "-q", rig.path("part"), "vendor/part");
          repository.git("commit", "-qm", "a part");
        },
      },
    ],
  ];
  test.each(places)("%s", async (_, { options = {}, prepare, says = [] }) =>
    inWorld(options, async (world) => {
      prepare?.(world);
      const before = world.own();
      const { status, stderr, said } = await world.change();
      expect(status, said).toBe(0);
      for (const word of says) expect(stderr).toContain(word);
      expect(world.own()).toEqual(before);
      const { git } = bound(world.repository);
      expect(git("show", `${branch}:src/basket.mjs`)).toBe(basket.change.writes["src/basket.mjs"]?.trimEnd());
      const changed = git("diff", "--name-only", "HEAD", branch).split("\n");
      expect(changed.filter((path) => !path.startsWith("openspec/"))).toEqual([
        "src/basket.mjs",
        "src/basket.test.mjs",
      ]);
      const verified = await world.waybill(["verify", branch]);
      expect(verified.status, verified.said).toBe(0);
    })(),
  );

  test(
    "in a shallow clone",
    inWorld({}, async (world) => {
      world.repository.commit({ "b.txt": "b\n" });
      world.rig.git("clone", "-q", "--depth", "1", `file://${world.repository.root}`, world.rig.path("shallow"));
      const folder = world.rig.path("shallow");
      const { status, said } = await world.waybill(["change", basket.requirement, "--yes"], { folder });
      expect(status, said).toBe(0);
      const clone = bound(new Repository(folder, world.rig.home));
      expect(clone.git("status", "--porcelain")).toBe("");
      expect(clone.git("rev-parse", "--is-shallow-repository")).toBe("true");
      const verified = await world.waybill(["verify", branch], { folder });
      expect(verified.status, verified.said).toBe(0);
    }),
  );
});

function bound(repository: Repository): { readonly git: (...args: readonly string[]) => string } {
  return { git: (...args) => repository.git(...args) };
}
