import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { errorShape } from "../../src/api/answers.ts";
import { initShape } from "../../src/api/init-answer.ts";
import { overviewShape } from "../../src/api/overview.ts";
import { expectCivil } from "../rig/civil.ts";
import type { Ended } from "../rig/cli-project.ts";
import { whenPossible } from "../rig/require.ts";
import { fingerprint, GitRig, type Repository } from "../rig/git-repository.ts";

const main = join(import.meta.dirname, "..", "..", "dist", "bin", "main.js");

let rig: GitRig;
beforeEach(() => {
  rig = new GitRig();
  mkdirSync(rig.path("bin"));
});
afterEach(() => rig.remove());

/** The built program, for a person with these agents. */
function waybill(folder: string, ...args: readonly string[]): Ended {
  const env = {
    PATH: `${rig.path("bin")}:/usr/local/bin:/usr/bin:/bin`,
    HOME: rig.home,
    XDG_RUNTIME_DIR: rig.folder,
    // So that a folder above is not taken for a repository.
    GIT_CEILING_DIRECTORIES: rig.folder,
  };
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [main, ...args], {
    cwd: folder,
    env,
    encoding: "utf8",
  });
  return expectCivil({ status, signal, stdout, stderr, said: `${args.join(" ")}\n${status}\n${stdout}\n${stderr}` });
}

function agent(name: string, version = "99.1.0"): void {
  writeFileSync(rig.path("bin", name), `#!/bin/sh\necho ${version}\n`, { mode: 0o755 });
}

const go = { "go.mod": "module example.org/calc\n\ngo 1.19\n", "calc.go": "package calc\n" };

function overview(folder: string): ReturnType<typeof overviewShape.parse> {
  const { stdout, status, said } = waybill(folder, "--json");
  expect(status, said).toBe(0);
  return overviewShape.parse(JSON.parse(stdout));
}

describe("waybill without a command", () => {
  test("says in about ten lines what it sees, and the one command that comes next", () => {
    agent("claude");
    agent("codex");
    const { root } = rig.repository("calc", { files: go });
    const { stdout, stderr, status } = waybill(root);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    for (const words of [
      "main at ",
      "claude 99.1.0 (used), codex 99.1.0",
      "sandbox",
      "go test -json",
      "(go.mod)",
      "go vet ./...",
      "none yet",
      '→ waybill change "',
    ])
      expect(stdout).toContain(words);
    expect(stdout.trimEnd().split("\n").length).toBeLessThanOrEqual(12);
  });

  test("changes nothing, and makes nothing", () => {
    agent("claude");
    const { root } = rig.repository("calc", { files: go });
    const before = fingerprint(root);
    waybill(root);
    overview(root);
    expect(fingerprint(root)).toEqual(before);
  });

  test("an empty folder that is no repository is to become one", () => {
    mkdirSync(rig.path("empty"));
    expect(overview(rig.path("empty"))).toMatchObject({
      repository: { state: "none" },
      languages: [],
      next: { command: "git init" },
    });
    expect(waybill(rig.path("empty")).stdout).toContain("→ git init");
  });

  test.each([
    ["files", go, 'git add -A && git commit -m "First commit"'],
    ["nothing", {}, 'git commit --allow-empty -m "First commit"'],
  ])("a repository without a commit and with %s needs one first", (_, files, command) => {
    const { root } = rig.repository("calc", { files: {} });
    for (const [name, text] of Object.entries(files)) writeFileSync(join(root, name), text);
    expect(overview(root)).toMatchObject({ repository: { state: "empty", branch: "main" }, next: { command } });
  });

  test("a detached head has a commit and no branch", () => {
    agent("codex");
    const repository = rig.repository("calc", { files: go });
    const commit = repository.git("rev-parse", "HEAD");
    repository.git("checkout", "-q", "--detach");
    expect(overview(repository.root)).toMatchObject({
      repository: { state: "there", branch: null, commit },
      next: { command: expect.stringContaining("waybill change") },
    });
    expect(waybill(repository.root).stdout).toContain("no branch at ");
  });

  test("what is not committed is counted and hinders nothing", () => {
    agent("codex");
    const repository = rig.repository("calc", { files: go });
    repository.write({ "calc.go": "package calc // new\n", "new name.go": "package calc\n" });
    expect(overview(repository.root)).toMatchObject({
      repository: { changed: 2 },
      next: { command: expect.stringContaining("waybill change") },
    });
  });

  test("a folder that nobody may write to is looked at all the same", () => {
    agent("codex");
    const { root } = rig.repository("calc", { files: go });
    chmodSync(root, 0o555);
    expect(overview(root)).toMatchObject({ repository: { state: "there" }, languages: ["go"] });
  });

  test("a broken configuration is told, and is what comes next", () => {
    agent("codex");
    const { root } = rig.repository("calc", { files: { ...go, ".waybill/config.yml": "agnet: codex\n" } });
    expect(overview(root)).toMatchObject({
      configuration: { there: true, problems: [{ code: "KEY_UNKNOWN" }] },
      next: { command: "waybill" },
    });
    expect(waybill(root).stdout).toContain(".waybill/config.yml:1:1");
  });

  test("what the configuration says comes before what is seen", () => {
    const config = "agent: gemini\ntests:\n  - { run: make t, report: r.xml }\n";
    const { root } = rig.repository("calc", { files: { ...go, ".waybill/config.yml": config } });
    expect(overview(root)).toMatchObject({
      tests: [{ name: "tests", run: "make t", report: "r.xml", from: ".waybill/config.yml" }],
      agents: [{ name: "gemini", used: true, message: expect.stringContaining("no program gemini") }],
      next: { command: "waybill doctor" },
    });
  });

  test("without an agent it says how to get one", () => {
    expect(overview(rig.repository("calc", { files: go }).root)).toMatchObject({
      agents: [],
      next: { command: "waybill doctor" },
    });
  });

  test("tests that cannot be seen are to be said", () => {
    agent("codex");
    const files = { "package.json": '{ "scripts": { "test": "./all-tests" } }' };
    expect(overview(rig.repository("calc", { files }).root)).toMatchObject({
      tests: [],
      notes: [{ from: "package.json" }],
      next: { command: expect.stringContaining("waybill init --test") },
    });
  });

  test("a run that waits for a person comes before a new one", () => {
    agent("codex");
    const workflow = `schema_version: "1.0"\nworkflow: { id: w, name: W, version: "1.0.0" }\nsteps:\n  - { id: ask, type: gate, message: "Is it right?", options: [approve, reject] }\n`;
    const { root } = rig.repository("calc", { files: { ...go, "w.yml": workflow } });
    waybill(root, "run", "w.yml", "--run-id", "r1");
    expect(overview(root)).toMatchObject({
      waiting: [{ run: "r1", gate: "ask", message: "Is it right?", options: ["approve", "reject"] }],
      next: { command: "waybill answer r1 ask approve" },
    });
  });

  test("a folder below the root is of the same project", () => {
    const { root } = rig.repository("calc", { files: { ...go, "deep/down/a.go": "package down\n" } });
    expect(overview(join(root, "deep", "down"))).toMatchObject({ folder: root, languages: ["go"] });
  });

  test("a text that would move the cursor is shown harmlessly", () => {
    agent("codex");
    const files = { "package.json": JSON.stringify({ scripts: { test: "x\u001b[2Jy" } }) };
    expect(waybill(rig.repository("calc", { files }).root).stdout).not.toContain("\u001b");
  });
});

describe("waybill init", () => {
  const file = ".waybill/config.yml";
  const configOf = (repository: Repository): string => readFileSync(join(repository.root, file), "utf8");

  test("shows the file and writes nothing where nobody can be asked", () => {
    agent("claude");
    const { root } = rig.repository("calc", { files: go });
    const { stdout, stderr, status } = waybill(root, "init");
    expect(status).toBe(0);
    expect(stdout).toContain("agent: claude");
    expect(stdout).toContain("go test -json");
    expect(stderr).toContain("With --yes it is.");
    expect(existsSync(join(root, ".waybill"))).toBe(false);
  });

  test("writes what is seen, so that the same is used as without it", () => {
    agent("claude");
    const files = {
      ...go,
      "package.json": '{ "scripts": { "test": "vitest run" }, "devDependencies": { "vitest": "4" } }',
      "package-lock.json": "{}",
    };
    const repository = rig.repository("calc", { files });
    const { notes: _, checks: __, tests, ...seen } = overview(repository.root);
    expect(waybill(repository.root, "init", "--yes").status).toBe(0);
    expect(repository.git("status", "--porcelain", "-uall")).toBe(`?? ${file}`);
    const after = overview(repository.root);
    expect(after.configuration).toEqual({ there: true, problems: [] });
    expect(after.tests).toEqual(tests.map((each) => ({ ...each, from: file })));
    expect(after.agents).toEqual(seen.agents);
    expect(configOf(repository)).toContain("run: npm ci");
  });

  test("a second time there is nothing to do", () => {
    agent("claude");
    const repository = rig.repository("calc", { files: go });
    waybill(repository.root, "init", "--yes", "--agent", "codex");
    const before = configOf(repository);
    const again = waybill(repository.root, "init", "--yes");
    expect(again).toMatchObject({ status: 0, stdout: expect.stringContaining("says all that is seen") });
    expect(configOf(repository)).toBe(before);
  });

  test("what is there is let be, and what differs is told", () => {
    agent("claude");
    const own = "agent: claude\n# mine\nlabels: { gpu: true }\n";
    const repository = rig.repository("calc", { files: { ...go, [file]: own } });
    const { stdout, status } = waybill(repository.root, "init", "--yes");
    expect(status).toBe(0);
    expect(stdout).toContain("is let be");
    expect(stdout).toContain("- labels: { gpu: true }");
    expect(stdout).toContain("+ tests:");
    expect(configOf(repository)).toBe(own);
  });

  const said = ["--test", "make t", "--report", "r.xml"];

  test("what a person knows better is added to what is there, of which nothing changes", () => {
    agent("claude");
    const own = "# mine\nlabels: { gpu: true } # two of them\nagent: claude";
    const repository = rig.repository("calc", { files: { ...go, [file]: own } });
    const shown = waybill(repository.root, "init", ...said);
    expect(shown).toMatchObject({ status: 0, stderr: expect.stringContaining("With --yes it is.") });
    expect(shown.stdout).toContain("+   - run: make t");
    expect(shown.stdout).not.toContain("labels");
    expect(configOf(repository)).toBe(own);
    expect(waybill(repository.root, "init", "--yes", ...said).status).toBe(0);
    expect(configOf(repository).startsWith(`${own}\n`)).toBe(true);
    expect(overview(repository.root)).toMatchObject({ tests: [{ run: "make t", report: "r.xml", from: file }] });
    const written = configOf(repository);
    const again = waybill(repository.root, "init", "--yes", "--agent", "claude", ...said);
    expect(again).toMatchObject({ status: 0, stdout: expect.stringContaining("says all that was said") });
    expect(configOf(repository)).toBe(written);
  });

  test.each([
    ["that says otherwise already", "tests: [{ run: make u, report: u.xml }]\n", "INIT_DECLARED"],
    [
      "with another test command beside it",
      "tests: [{ run: make t, report: r.xml }, { name: b, run: b, report: b }]\n",
      "INIT_DECLARED",
    ],
    ["that says there are no tests", "tests: []\n", "INIT_DECLARED"],
    ["with another agent", "agent: codex\n", "INIT_DECLARED"],
    ["behind which nothing can be written", "{ labels: { gpu: true } }\n", "INIT_NOT_ADDED"],
    ["of which the end is marked", "labels: { gpu: true }\n...\n", "INIT_NOT_ADDED"],
    ["that has errors", "labels: [\n", "INIT_CONFIG_BROKEN"],
  ])("a configuration %s is let be, and the line to write is told", (_, own, code) => {
    agent("claude");
    const repository = rig.repository("calc", { files: { ...go, [file]: own } });
    const { status, stderr } = waybill(repository.root, "init", "--yes", "--agent", "claude", ...said);
    expect({ status, stderr }).toEqual({ status: 4, stderr: expect.stringContaining(code) });
    if (code !== "INIT_CONFIG_BROKEN") expect(stderr).toContain('tests: [{"run":"make t","report":"r.xml"}]');
    expect(configOf(repository)).toBe(own);
  });

  test("what a person knows better is written instead", () => {
    const repository = rig.repository("calc", { files: go });
    waybill(
      repository.root,
      "init",
      "--yes",
      "--agent",
      "gemini",
      "--test",
      "make 'a # b': x",
      "--report",
      "out/*.xml",
    );
    expect(overview(repository.root)).toMatchObject({
      tests: [{ run: "make 'a # b': x", report: "out/*.xml" }],
      agents: [{ name: "gemini", used: true }],
    });
  });

  test.each([
    ["half of a test command", ["--test", "make t"], "belong together"],
    ["a report outside of the project", ["--test", "make t", "--report", "../r.xml"], "without `..`"],
    ["an agent that nobody knows", ["--agent", "cluade"], "claude"],
  ])("%s is refused, and nothing is written", (_, args, words) => {
    const { root } = rig.repository("calc", { files: go });
    const { status, stderr } = waybill(root, "init", "--yes", ...args);
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining(words) });
    expect(existsSync(join(root, ".waybill"))).toBe(false);
  });

  test("outside of a repository nothing is written", () => {
    mkdirSync(rig.path("plain"));
    const { status, stdout } = waybill(rig.path("plain"), "init", "--yes", "--json");
    expect(status).toBe(4);
    expect(errorShape.parse(JSON.parse(stdout))).toMatchObject({ error: { code: "INIT_NO_REPOSITORY" } });
    expect(existsSync(rig.path("plain", ".waybill"))).toBe(false);
  });

  test("--dry-run shows it even with --yes, and --json tells a program", () => {
    const { root } = rig.repository("calc", { files: go });
    const answer = initShape.parse(JSON.parse(waybill(root, "init", "--yes", "--dry-run", "--json").stdout));
    expect(answer).toMatchObject({ file, state: "missing", written: false });
    expect(existsSync(join(root, ".waybill"))).toBe(false);
    expect(initShape.parse(JSON.parse(waybill(root, "init", "--yes", "--json").stdout))).toEqual({
      ...answer,
      written: true,
    });
    expect(readFileSync(join(root, file), "utf8")).toBe(answer.text);
  });

  test("a folder that stands in the place of the file is refused", () => {
    const { root } = rig.repository("calc", { files: { ...go, [`${file}/x`]: "" } });
    expect(waybill(root, "init", "--yes")).toMatchObject({ status: 4 });
  });

  test("a link that leads out of the project is not written through", () => {
    const { root } = rig.repository("calc", { files: go });
    mkdirSync(rig.path("elsewhere"));
    spawnSync("ln", ["-s", rig.path("elsewhere"), join(root, ".waybill")]);
    expect(waybill(root, "init", "--yes")).toMatchObject({ status: 4 });
    expect(existsSync(rig.path("elsewhere", "config.yml"))).toBe(false);
  });

  test("where nothing can be written that is said", () => {
    const { root } = rig.repository("calc", { files: { ...go, ".waybill": "a file" } });
    const { status, stderr } = waybill(root, "init", "--yes");
    expect({ status, stderr }).toEqual({ status: 4, stderr: expect.stringContaining("FILE_NOT_WRITTEN") });
  });
});

describe("a project that says nothing of itself", () => {
  const workflow = `schema_version: "1.0"\nworkflow: { id: w, name: W, version: "1.0.0", workspace: own }\nsteps:\n  - { id: all, type: test }\n`;
  const run = whenPossible("bwrap", "--unshare-all", "--ro-bind", "/", "/", "true");

  run("has its tests run confined as they are seen, is told where from, and stays as it is", () => {
    const files = {
      "package.json": '{ "scripts": { "test": "node --test" }, "devDependencies": { "left": "1" } }',
      "left.test.js": 'require("node:test")("adds", () => require("left")(1));\n',
      "w.yml": workflow,
      ".gitignore": "node_modules/\n",
    };
    const repository = rig.repository("calc", { files });
    repository.write({ "node_modules/left/index.js": "module.exports = (x) => x;\n" });
    const { stdout, stderr, status, said } = waybill(repository.root, "run", "w.yml", "--json");
    expect(status, said).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ steps: [{ output: { ok: true, passed: 1, wrote: false } }] });
    expect(stderr).toContain("tests: `node --test --test-reporter=tap`, seen in package.json");
    expect(stderr).toContain("setup: node_modules/* is linked");
    expect(repository.git("status", "--porcelain", "-uall")).toBe("");
  });

  run("and whose tests write a report into a file has none of it afterwards", () => {
    const files = {
      "package.json": '{ "scripts": { "test": "jest --ci" }, "devDependencies": { "jest": "29" } }',
      "w.yml": workflow,
      ".gitignore": "node_modules/\n",
    };
    const repository = rig.repository("calc", { files });
    // A program that reports as jest does.
    const report =
      '{"numRuntimeErrorTestSuites":0,"testResults":[{"name":"a.js","status":"passed","assertionResults":[{"title":"t","status":"passed"}]}]}';
    const jest = `#!/usr/bin/env node\nconst said = process.argv.find((word) => word.startsWith("--outputFile="));\nrequire("node:fs").writeFileSync(said.slice(13), '${report}');\n`;
    repository.write({ "node_modules/jest/package.json": '{ "bin": "./jest.js" }', "node_modules/jest/jest.js": jest });
    mkdirSync(join(repository.root, "node_modules", ".bin"));
    chmodSync(join(repository.root, "node_modules", "jest", "jest.js"), 0o755);
    symlinkSync("../jest/jest.js", join(repository.root, "node_modules", ".bin", "jest"));
    const { stdout, status, said } = waybill(repository.root, "run", "w.yml", "--json");
    expect(status, said).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ steps: [{ output: { ok: true, passed: 1, wrote: false } }] });
    expect(repository.git("status", "--porcelain", "-uall")).toBe("");
  });
});
