import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { publicToolchains, toolchainsOf } from "./toolchains.ts";

let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "waybill-home-"));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

function seen({ path, there }: { path: readonly string[]; there: readonly string[] }): object {
  for (const each of there) mkdirSync(join(home, each), { recursive: true });
  const { shown, env } = toolchainsOf({ PATH: path.map((each) => join(home, each)).join(":") }, home);
  return {
    shown: shown.map((each) => `${each.access} ${each.path.slice(home.length + 1)}`).toSorted(),
    env: Object.fromEntries(Object.entries(env).map(([name, value]) => [name, value.replace(home, "~")])),
  };
}

test.each([
  ["nothing where nothing is in PATH", { path: [], there: [".rustup", ".pyenv/shims"] }, { shown: [], env: {} }],
  [
    "what stands behind shims",
    { path: [".pyenv/shims/"], there: [".pyenv/shims", ".pyenv/versions"] },
    { shown: ["read .pyenv"], env: {} },
  ],
  [
    "nothing behind shims that no tool has put there",
    { path: [".local/share/shims"], there: [".local/share/shims", ".local/share/keyrings"] },
    { shown: [], env: {} },
  ],
  [
    "what stands around keys that tools keep beside their versions, and not those",
    {
      path: [".asdf/shims"],
      there: [
        ".asdf/shims",
        ".asdf/installs/rust/1.80/credentials.toml",
        ".asdf/installs/rust/1.80/bin",
        ".asdf/installs/nodejs/22/etc/npmrc",
        ".asdf/installs/nodejs/22/lib/node_modules/npm/npmrc",
        ".asdf/installs/python/3.12/lib",
      ],
    },
    {
      shown: [
        "read .asdf/installs/nodejs/22/lib",
        "read .asdf/installs/python",
        "read .asdf/installs/rust/1.80/bin",
        "read .asdf/shims",
      ],
      env: {},
    },
  ],
  ["no home behind shims that stand in it", { path: ["shims"], there: ["shims"] }, { shown: [], env: {} }],
  [
    "the toolchains of rustup and crates, and no credentials",
    { path: [".cargo/bin"], there: [".cargo/bin", ".rustup", ".cargo/registry"] },
    { shown: ["read .cargo/registry", "read .rustup"], env: { RUSTUP_HOME: "~/.rustup" } },
  ],
  [
    "modules of Go",
    { path: [], there: ["go/pkg/mod"] },
    { shown: ["read go/pkg/mod"], env: { GOMODCACHE: "~/go/pkg/mod" } },
  ],
  [
    "artifacts of Maven, and no settings",
    { path: [], there: [".m2/repository"] },
    { shown: ["read .m2/repository"], env: { MAVEN_OPTS: "-Dmaven.repo.local=~/.m2/repository" } },
  ],
])("%s", (_, given, expected) => {
  expect(seen(given)).toEqual(expected);
});

test("who may tell others what it reads sees toolchains, and no programs that the person has put anywhere else", () => {
  const open = [".cargo/bin", ".nvm/versions/node/v22/bin", "go/bin", ".pyenv/shims", ".pyenv/versions", ".rustup"];
  const closed = ["bin", ".local/bin", ".local/lib", "scripts", "work/tool/bin", ".cargo", "go", ".nvm"];
  for (const each of [...open, ...closed]) mkdirSync(join(home, each), { recursive: true });
  const path = [...open, ...closed, ".cargo/../scripts"].map((each) => join(home, each)).join(":");
  const { shown, env } = publicToolchains({ PATH: path }, { personHome: home, workspace: join(home, "work", "mine") });
  const expected = [".cargo/bin", ".nvm/versions/node/v22/bin", ".pyenv", ".pyenv/shims", ".rustup", "go/bin"];
  expect(shown.map((each) => each.path.slice(home.length + 1)).toSorted()).toEqual(expected);
  expect(env).toEqual({ RUSTUP_HOME: join(home, ".rustup") });
});

test("nothing is shown over the folder that somebody works in", () => {
  for (const each of [".cargo/bin", ".rustup", "go/pkg/mod"]) mkdirSync(join(home, each), { recursive: true });
  const env = { PATH: join(home, ".cargo/bin") };
  expect(publicToolchains(env, { personHome: home, workspace: home }).shown).toEqual([]);
  const inside = publicToolchains(env, { personHome: home, workspace: join(home, ".rustup", "x") }).shown;
  expect(inside.map((each) => each.path.slice(home.length + 1))).toEqual([".cargo/bin", "go/pkg/mod"]);
});
