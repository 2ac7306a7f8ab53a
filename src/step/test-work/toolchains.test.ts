import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { publicToolchains, toolchainsOf } from "./toolchains.ts";

let home: string;

beforeEach(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), "waybill-home-")));
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
    "the Pythons of uv, and no key beside them",
    {
      path: [],
      there: [
        ".local/share/uv/python/cpython-3.12/bin",
        ".local/share/uv/python/cpython-3.12/pip.conf",
        ".local/share/uv/tools",
      ],
    },
    {
      shown: ["read .local/share/uv/python/cpython-3.12/bin"],
      env: { UV_PYTHON_INSTALL_DIR: "~/.local/share/uv/python" },
    },
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

/** What is shown of a home, where each entry is a file, or a link to what stands behind the arrow. */
function shownOf(path: string, entries: readonly string[]): readonly string[] {
  for (const entry of entries) {
    const [name = "", target] = entry.split(" -> ");
    mkdirSync(dirname(join(home, name)), { recursive: true });
    if (target === undefined) writeFileSync(join(home, name), "x");
    else symlinkSync(target.replace("~", home), join(home, name));
  }
  const { shown } = toolchainsOf({ PATH: join(home, path) }, home);
  return shown.map((each) => each.path.slice(home.length + 1)).toSorted();
}

const mise = ".local/share/mise";
test.each([
  [
    "leads on where all that it leads to is shown",
    [".pyenv/shims/x", ".pyenv/versions/3.12/x", ".pyenv/pip.conf", ".pyenv/current -> versions/3.12"],
    [".pyenv/current", ".pyenv/shims", ".pyenv/versions"],
  ],
  [
    "leads to what is beside the keys in a folder, and not to those",
    [
      ".pyenv/shims/x",
      ".pyenv/versions/3.12/envs/my/pip.conf",
      ".pyenv/versions/3.12/envs/my/bin/python",
      ".pyenv/versions/my -> 3.12/envs/my",
    ],
    [".pyenv/shims", ".pyenv/versions/3.12/envs/my/bin", ".pyenv/versions/my/bin"],
  ],
  [
    "leads to nothing that is not shown: by a chain, absolute, to all of it, to a file, around, and nowhere",
    [
      ".ssh/id",
      ".netrc",
      ".pyenv/shims/x",
      ".pyenv/versions/x",
      ".pyenv/pip.conf",
      ".pyenv/linked -> ../.ssh",
      ".pyenv/chain -> linked",
      ".pyenv/absolute -> ~/.ssh",
      ".pyenv/file -> ~/.netrc",
      ".pyenv/key -> pip.conf",
      ".pyenv/loop -> loop",
      ".pyenv/gone -> nowhere",
    ],
    [".pyenv/shims", ".pyenv/versions"],
  ],
])("a link in a folder with keys %s", (_, entries, expected) => {
  expect(shownOf(".pyenv/shims", entries)).toEqual(expected);
});

test("a version by its short name is the version without its keys", () => {
  const node = `${mise}/installs/node`;
  const entries = [`${mise}/shims/x`, `${node}/22.1.0/etc/npmrc`, `${node}/22.1.0/bin/node`, `${node}/22 -> ./22.1.0`];
  expect(shownOf(`${mise}/shims`, entries)).toEqual([`${node}/22.1.0/bin`, `${node}/22/bin`, `${mise}/shims`]);
});

test.each([
  ..."settings.xml settings-security.xml gradle.properties gemrc .gemrc .condarc condarc .netrc _netrc".split(" "),
  ..."credentials credentials.toml auth.json .yarnrc.yml npmrc pip.conf".split(" "),
])("%s is left out of what is installed", (name) => {
  expect(shownOf(".asdf/shims", [".asdf/shims/x", `.asdf/installs/tool/1/conf/${name}`, ".asdf/installs/y"])).toEqual([
    ".asdf/installs/y",
    ".asdf/shims",
  ]);
});

const withLogin = "url = https://ada:word@example.org/x";
test.each([
  ["go/pkg/mod", "cache/vcs/0a/config", "", ["cache/download"]],
  [".cargo/git/db", "crate-0a/FETCH_HEAD", withLogin, ["crate-0a/HEAD", "crate-0a/objects"]],
  [".cargo/git/db", "crate-0a/config", "extraHeader = x", ["crate-0a/HEAD", "crate-0a/objects"]],
  [".cargo/git/db", "crate-0a/config", "url = https://example.org/a@b", [""]],
  [".cargo/git/db", "crate-0a/config", "url = ssh://git@example.org/x", [""]],
  [".cargo/git/checkouts", "crate-0a/1/.git/config", withLogin, ["crate-0a/1/.git/HEAD", "crate-0a/1/.git/objects"]],
  [".cargo/git/checkouts", "crate-0a/1/credentials/lib.rs", "", [""]],
  [".cargo/registry", "index/x/.git/logs/HEAD", withLogin, ["index/x/.git/HEAD", "index/x/.git/objects"]],
  [".asdf", "plugins/x/.git/config", withLogin, ["plugins/x/.git/HEAD", "plugins/x/.git/objects", "shims", "tools"]],
])("of %s with %s that says “%s” there is %j", (...[place, file, text, expected]) => {
  const path = place === ".asdf" ? ".asdf/shims" : ".cargo/bin";
  const folder = dirname(file.replace("/logs/HEAD", "/logs"));
  const git = ["HEAD", "objects/x"].map((name) => `${place}/${folder}/${name}`);
  const more = place === "go/pkg/mod" ? [`${place}/cache/download/x`] : [];
  const own = place === ".asdf" ? [".asdf/shims/x", ".asdf/tools/x"] : [];
  for (const each of [...git, ...more, ...own, `${place}/${file}`]) {
    mkdirSync(dirname(join(home, each)), { recursive: true });
    writeFileSync(join(home, each), text);
  }
  expect(shownOf(path, [])).toEqual(expected.map((name) => (name === "" ? place : `${place}/${name}`)));
});
