import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as rest } from "node:timers/promises";
import { expect, test } from "vitest";
import { specLock } from "../../src/host/spec-lock.ts";
import { type CliProject, within } from "../rig/cli-project.ts";
import { randomFrom } from "../rig/kill-sweep.ts";
import { changeFiles, deltaText, mainText, noDelta } from "../rig/openspec-cases.ts";
import { askOpenspec, runOpenspec } from "../rig/openspec-oracle.ts";

const login = { name: "Login", says: "let people in who say who they are", scenarios: ["right word", "wrong word"] };
const expiry = { name: "Expiry", says: "end sessions", scenarios: ["idle"] };
const auth = "openspec/specs/auth/spec.md";
const files = {
  [auth]: mainText("auth", [login, expiry]),
  ...changeFiles("add-logout", {
    auth: deltaText({ ...noDelta, added: [{ name: "Logout", says: "let people out", scenarios: ["asked for"] }] }),
  }),
  ...changeFiles("lock-out", {
    auth: deltaText({ ...noDelta, modified: [{ ...login, scenarios: [...login.scenarios, "too often"] }] }),
  }),
  ...changeFiles("say-hello", {
    auth: deltaText({ ...noDelta, modified: [{ ...login, says: "greet people who say who they are" }] }),
  }),
};

function git(project: CliProject, ...args: readonly string[]): Promise<{ readonly stdout: string }> {
  const person = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"];
  return project.startProgram("git", ...person, ...args).ended;
}

async function commit(project: CliProject): Promise<void> {
  if (!existsSync(project.path(".git"))) await git(project, "init", "-q");
  await git(project, "add", "-A");
  await git(project, "commit", "-qm", "All of it");
}

/** What the stock command finds wrong. */
function wrongToStock(project: CliProject): readonly unknown[] {
  const home = mkdtempSync(join(tmpdir(), "waybill-home-"));
  try {
    runOpenspec(project.folder, home, ["list", "--json"]);
    return [...askOpenspec(project.folder, home).values()].filter(({ valid }) => !valid);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

interface Conflicts {
  readonly conflicts: readonly { readonly kind: string; readonly message: string }[];
}

test(
  "two changes to one requirement are found when they are proposed, and both come to stand in the spec",
  within(files, async (project) => {
    await commit(project);
    const { conflicts } = await project.ask<Conflicts>("spec", "conflicts");
    expect(conflicts).toMatchObject([
      { kind: "overlap", message: 'lock-out modifies and say-hello modifies "Login" in auth' },
    ]);
    expect((await project.waybill("spec", "conflicts")).status).toBe(1);

    const refused = await project.waybill("spec", "archive", "lock-out");
    expect([refused.status, refused.stderr]).toEqual([2, expect.stringContaining("OPENSPEC_CHANGES_OVERLAP")]);
    const dry = await project.waybill("spec", "archive", "add-logout", "--dry-run");
    expect(dry.stdout).toContain("would archive add-logout");
    expect((await git(project, "status", "--short")).stdout).toBe("");

    const diff = await project.waybill("spec", "diff", "add-logout");
    expect(diff.stdout).toContain("+### Requirement: Logout");
    const first = await project.waybill("spec", "archive", "lock-out", "--ahead");
    expect([first.status, first.stdout]).toEqual([0, expect.stringContaining("auth  1 modified")]);
    // It does not know what the change was written against.
    expect(wrongToStock(project)).toMatchObject([{ id: "say-hello", issues: [{ level: "ERROR" }] }]);

    expect((await project.waybill("spec", "conflicts")).status).toBe(0);
    for (const change of ["say-hello", "add-logout"])
      expect((await project.waybill("spec", "archive", change)).status).toBe(0);
    const merged = readFileSync(project.path(auth), "utf8");
    for (const text of ["SHALL greet people", "Scenario: too often", "Requirement: Logout"])
      expect(merged).toContain(text);
    expect(wrongToStock(project)).toEqual([]);
    expect(readdirSync(project.path("openspec/changes"))).toEqual(["archive"]);
    expect(existsSync(project.path("openspec/.waybill"))).toBe(false);
  }),
  120_000,
);

test(
  "a change whose requirement somebody has rewritten is a conflict until its base is recorded anew",
  within(files, async (project) => {
    expect((await project.waybill("spec", "base", "say-hello")).status).toBe(0);
    const rewritten = mainText("auth", [{ ...login, says: "let nobody in" }, expiry]);
    project.write(auth, rewritten);
    const { conflicts } = await project.ask<Conflicts>("spec", "conflicts");
    expect(conflicts.map(({ kind }) => kind)).toEqual(["overlap", "moved"]);
    const refused = await project.waybill("spec", "archive", "say-hello", "--ahead");
    expect([refused.status, refused.stderr]).toEqual([2, expect.stringContaining("OPENSPEC_BASE_MOVED")]);
    expect(readFileSync(project.path(auth), "utf8")).toBe(rewritten);

    await project.waybill("spec", "base", "say-hello");
    expect((await project.waybill("spec", "archive", "say-hello", "--ahead")).status).toBe(2);
    await project.waybill("spec", "base", "say-hello", "--again");
    expect((await project.waybill("spec", "archive", "say-hello", "--ahead")).status).toBe(0);
  }),
  120_000,
);

test(
  "the command is killed whenever, and the next one leaves nothing half-done",
  within(files, async (project) => {
    const random = randomFrom(6);
    await commit(project);
    const before = readFileSync(project.path(auth), "utf8");
    for (let time = 0; time < 12; time++) {
      const command = project.start("spec", "archive", "add-logout");
      await rest(random() * 400);
      await command.kill("SIGKILL");
      expect((await project.waybill("spec", "base", "say-hello")).status).toBe(0);
      const isArchived = !existsSync(project.path("openspec/changes/add-logout"));
      const now = readFileSync(project.path(auth), "utf8");
      expect(now === before).toBe(!isArchived);
      expect(now.includes("Requirement: Logout")).toBe(isArchived);
      expect(existsSync(project.path("openspec/.waybill"))).toBe(false);
      await git(project, "reset", "-q", "--hard");
      await git(project, "clean", "-qfd");
    }
  }),
  240_000,
);

test(
  "whoever only looks is told of an archive that was cut short, and whoever begins a spec finishes it",
  within(files, async (project) => {
    const looks = [["list"], ["show", "auth"], ["status"], ["validate"], ["diff", "say-hello"], ["conflicts"]];
    const told = async (): Promise<readonly boolean[]> => {
      const said: boolean[] = [];
      for (const words of looks) {
        const { stderr } = await project.waybill("spec", ...words);
        said.push(/SPEC_ARCHIVE_UNFINISHED.*waybill spec archive add-logout/su.test(stderr));
      }
      return said;
    };
    expect(await told()).toEqual(looks.map(() => false));
    project.write("openspec/.waybill/.gitignore", "*\n");
    const folder = String(statSync(project.path("openspec/.waybill"), { bigint: true }).ino);
    const [from, to] = ["openspec/changes/add-logout", "openspec/changes/archive/2026-11-30-add-logout"];
    const intent = { version: 1, folder, change: "add-logout", from, to, files: [] };
    project.write("openspec/.waybill/intent.json", JSON.stringify(intent));
    expect(await told()).toEqual(looks.map(() => true));
    const held = await specLock(project.folder).take();
    expect(await told()).toEqual(looks.map(() => false));
    expect((await project.waybill("spec", "new", "greet")).stderr).toContain("SPEC_BUSY");
    await held?.letGo();
    expect((await project.waybill("spec", "new", "greet")).status).toBe(0);
    expect(existsSync(project.path(to, "proposal.md"))).toBe(true);
    expect(await told()).toEqual(looks.map(() => false));
  }),
  120_000,
);
