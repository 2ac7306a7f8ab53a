import { spawnSync } from "node:child_process";
import { readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  specImportShape,
  specListShape,
  specNewShape,
  specShowShape,
  specStatusShape,
} from "../../src/api/spec-answers.ts";
import { type CliProject, within } from "../rig/cli-project.ts";
import { personsEnv } from "../rig/git-repository.ts";

const openspec = join(import.meta.dirname, "..", "..", "node_modules", ".bin", "openspec");

const feature = `# IP scraper

## Goal
A script that prints an address.

## Acceptance criteria
- [ ] AC-1: A script fetches a URL.
- [x] Failures end with a clear error. <!-- unchanged -->

## Out of scope
- Any web server.
`;

/** In a repository, as a person has it. */
function inRepository(
  files: Readonly<Record<string, string>>,
  use: (project: CliProject) => Promise<void>,
): () => Promise<void> {
  return within(files, async (project) => {
    spawnSync("git", ["init", "-q"], { cwd: project.folder, env: personsEnv(project.folder) });
    await use(project);
  });
}

test(
  "a spec is begun, listed, shown and followed in every format",
  inRepository({ "spec/feature01.md": feature }, async (project) => {
    for (const format of ["acceptance", "openspec", "topic", "speckit"]) {
      const made = specNewShape.parse(await project.ask("spec", "new", `my-${format}`, "--format", format));
      expect(made.format).toBe(format);
      for (const file of made.files) expect(readFileSync(project.path(file), "utf8")).not.toBe("");
      const again = await project.waybill("spec", "new", `my-${format}`, "--format", format);
      expect([again.status, again.stderr]).toEqual([4, expect.stringContaining("is there already")]);
    }
    const { specs } = specListShape.parse(await project.ask("spec", "list"));
    expect(specs.map(({ id, format, errors }) => [id, format, errors])).toEqual([
      ["my-openspec", "change", 0],
      ["feature01", "acceptance", 0],
      ["my-acceptance", "acceptance", 0],
      ["001-my-speckit", "speckit", 0],
      ["my-topic", "topic", 0],
    ]);
    const { stdout } = await project.waybill("spec", "list");
    expect(stdout).toMatch(/^feature01 +acceptance +2 criteria +1\/2 done$/m);

    for (const name of [
      "feature01",
      "spec/feature01.md",
      "./spec/feature01.md",
      project.path("spec", "feature01.md"),
    ]) {
      const shown = specShowShape.parse(await project.ask("spec", "show", name));
      expect(shown).toMatchObject({
        id: "feature01",
        title: "IP scraper",
        goal: "A script that prints an address.",
        problems: [],
      });
      expect(shown.requirements[0]?.criteria).toMatchObject([
        { id: "feature01#acceptance-criteria/AC-1", text: "A script fetches a URL.", done: false, unchanged: false },
        { done: true, unchanged: true, place: { file: "spec/feature01.md", line: 8, endLine: 8 } },
      ]);
    }
    const status = specStatusShape.parse(await project.ask("spec", "status", "feature01"));
    expect(status.specs[0]?.criteria.map(({ done }) => done)).toEqual([false, true]);
    expect(specStatusShape.parse(await project.ask("spec", "status")).specs).toHaveLength(5);
    expect((await project.waybill("spec", "status", "feature01")).stdout).toContain(
      "[x] Failures end with a clear error.",
    );
    expect((await project.waybill("spec", "status", "my-openspec")).stdout).toContain("0/1 tasks");
  }),
);

test(
  "a change that was begun is one to the stock command, too",
  inRepository({}, async (project) => {
    await project.waybill("spec", "new", "add-login", "--format", "openspec", "--title", "Log in");
    const env = {
      ...process.env,
      OPENSPEC_TELEMETRY: "0",
      DO_NOT_TRACK: "1",
      OPENSPEC_NO_UPDATE_CHECK: "1",
      HOME: project.folder,
    };
    const { status, stdout } = spawnSync(openspec, ["validate", "add-login", "--strict", "--json"], {
      cwd: project.folder,
      env,
      encoding: "utf8",
    });
    expect(JSON.parse(stdout)).toMatchObject({ items: [{ id: "add-login", valid: true, issues: [] }] });
    expect(status).toBe(0);
  }),
);

test(
  "a spec is named from the folder that a person stands in",
  inRepository({ "spec/feature01.md": feature, "src/a.ts": "" }, async (project) => {
    const [node = "", main = "", ...words] = project.program("spec", "show", "../spec/feature01.md", "--json");
    const command = `cd src && exec "${node}" "${main}" ${words.join(" ")}`;
    const { stdout } = await project.startProgram("sh", "-c", command).ended;
    expect(specShowShape.parse(JSON.parse(stdout)).id).toBe("feature01");
  }),
);

test(
  "where nothing is, or what is there leads out, that is said",
  inRepository({}, async (project) => {
    expect((await project.waybill("spec", "list")).stderr).toContain("waybill spec new");
    expect((await project.waybill("spec", "status")).stderr).toContain("waybill spec new");
    expect(await project.ask("spec", "list")).toEqual({ specs: [] });
    project.write("spec/login.md", feature);
    symlinkSync("/etc/passwd", project.path("spec", "far.md"));
    const unknown = await project.waybill("spec", "show", "logn");
    expect([unknown.status, unknown.stderr]).toEqual([2, expect.stringContaining('Did you mean "login"?')]);
    for (const name of ["../x.md", "/etc/passwd", "spec/../../x.md"])
      expect(await project.ask("spec", "show", name)).toMatchObject({
        error: { kind: "refusal", code: "SPEC_NAME_OUTSIDE" },
      });
    expect(await project.ask("spec", "show", "far")).toMatchObject({ error: { code: "SPEC_UNKNOWN" } });
    for (const name of ["../x", "a b"]) {
      expect(await project.ask("spec", "new", name)).toMatchObject({
        error: { kind: "problem", code: "SPEC_NAME_INVALID" },
      });
      expect((await project.waybill("spec", "new", name)).status).toBe(2);
    }
    expect(await project.ask("spec", "new", "x", "--format", "word")).toMatchObject({ error: { code: "USAGE" } });
  }),
);

test(
  "files that are no specs as they should be are listed with what is wrong, and the others too",
  inRepository({ "spec/good.md": feature }, async (project) => {
    project.write("spec/empty.md", "");
    project.write("spec/large.md", `${feature}${"x".repeat(10 * 1024 * 1024)}`);
    project.write("spec/windows.md", `\uFEFF${feature.replaceAll("\n", "\r\n")}`);
    project.write("spec/tabs.md", feature.replaceAll("- [", "-\t["));
    project.write("spec/fenced.md", `\`\`\`\n${feature}\`\`\`\n`);
    const { specs } = specListShape.parse(await project.ask("spec", "list"));
    expect(specs.map(({ id, criteria, errors }) => [id, criteria, errors])).toEqual([
      ["empty", 0, 1],
      ["fenced", 0, 1],
      ["good", 2, 0],
      ["large", 0, 1],
      ["tabs", 2, 0],
      ["windows", 2, 0],
    ]);
    const shown = await project.waybill("spec", "show", "large");
    expect([shown.status, shown.stderr]).toEqual([0, expect.stringContaining("SPEC_TOO_LARGE")]);
  }),
);

const issueFolder = join(import.meta.dirname, "..", "conformance", "issue");
const jira = readFileSync(join(issueFolder, "jira-cloud.json"), "utf8");

test(
  "an issue is imported, ticked, imported again, and never written over what somebody has edited",
  inRepository({ "issue.json": jira }, async (project) => {
    const load = async (...args: readonly string[]): Promise<unknown> => project.ask("spec", "import", ...args);
    const first = specImportShape.parse(await load("issue.json"));
    expect(first).toMatchObject({ file: "spec/PROJ-123.md", key: "PROJ-123", status: "created", criteria: 3 });
    const spec = readFileSync(project.path("spec/PROJ-123.md"), "utf8");
    expect(spec).toBe(readFileSync(join(issueFolder, "jira-cloud.md"), "utf8"));
    expect(await load("issue.json")).toMatchObject({ status: "unchanged" });

    project.write("spec/PROJ-123.md", spec.replace("- [ ] A session", "- [x] A session"));
    project.write("issue.json", jira.replace("SESSION_MINUTES", "SESSION_LIMIT"));
    expect(await load("issue.json")).toMatchObject({ status: "updated" });
    const ticked = readFileSync(project.path("spec/PROJ-123.md"), "utf8");
    expect(ticked).toContain("- [x] A session without");
    expect(ticked).toContain("- [x] The time is set by `SESSION_LIMIT`.");

    project.write("spec/PROJ-123.md", ticked.replace("No new dependency.", "No new dependency but one."));
    project.write("issue.json", jira);
    const refused = await project.waybill("spec", "import", "issue.json");
    expect(refused.status).toBe(4);
    expect(refused.stderr).toContain("-- No new dependency but one.");
    expect(refused.stderr).toContain("+- No new dependency.");
    expect(readFileSync(project.path("spec/PROJ-123.md"), "utf8")).toContain("but one");
    expect(await load("issue.json", "--force")).toMatchObject({ status: "replaced" });
    expect(readFileSync(project.path("spec/PROJ-123.md"), "utf8")).toContain("- [x] A session without");

    expect(await load("issue.json", "--to", "spec/deep/other.md")).toMatchObject({ file: "spec/deep/other.md" });
    for (const [to, status] of [
      ["../x.md", 4],
      ["/tmp/x.md", 4],
      ["spec", 4],
    ] as const)
      expect((await project.waybill("spec", "import", "issue.json", "--to", to)).status).toBe(status);
    project.write("bad.json", '{"key": "../../evil", "fields": {}}');
    const bad = await project.waybill("spec", "import", "bad.json");
    expect([bad.status, bad.stderr]).toEqual([2, expect.stringContaining("ISSUE_KEY_UNFIT")]);
    expect((await project.waybill("spec", "import", "missing.json")).status).toBe(2);
  }),
);
