import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { toolchainsOf } from "./toolchains.ts";

let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "waybill-home-"));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

function seen({ path, there }: { path: readonly string[]; there: readonly string[] }): object {
  for (const each of there) mkdirSync(join(home, each), { recursive: true });
  const { shown, env } = toolchainsOf({ PATH: path.map((each) => join(home, each)).join(":") }, home);
  return {
    shown: shown.map((each) => `${each.access} ${each.path.slice(home.length + 1)}`),
    env: Object.fromEntries(Object.entries(env).map(([name, value]) => [name, value.replace(home, "~")])),
  };
}

test.each([
  ["nothing where nothing is in PATH", { path: [], there: [".rustup", ".pyenv/shims"] }, { shown: [], env: {} }],
  [
    "what stands behind shims",
    { path: [".pyenv/shims/"], there: [".pyenv/shims"] },
    { shown: ["read .pyenv"], env: {} },
  ],
  ["no home behind shims that stand in it", { path: ["shims"], there: ["shims"] }, { shown: [], env: {} }],
  [
    "the toolchains of rustup and crates, and no credentials",
    { path: [".cargo/bin"], there: [".cargo/bin", ".rustup", ".cargo/registry"] },
    { shown: ["read .rustup", "read .cargo/registry"], env: { RUSTUP_HOME: "~/.rustup" } },
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
