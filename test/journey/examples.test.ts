import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { CliProject } from "../rig/cli-project.ts";

const root = join(import.meta.dirname, "..", "..");

/** The run that a command tells of. */
interface Told {
  readonly run: { readonly id: string; readonly status: string; readonly outputs: unknown };
  readonly steps: readonly { readonly address: string; readonly output: Readonly<Record<string, unknown>> | null }[];
}

async function inProject(
  names: readonly string[],
  files: Readonly<Record<string, string>>,
  use: (project: CliProject) => Promise<void>,
): Promise<void> {
  const own = names.map((name) => [name, readFileSync(join(root, "examples", name), "utf8")]);
  const project = new CliProject({ ...Object.fromEntries(own), ...files });
  try {
    await use(project);
  } finally {
    project.remove();
  }
}

/** Each example as a person would run it: real commands, a real repository, and agents that play their part. */
describe.concurrent("an example", () => {
  test("announce says its title", () =>
    inProject(["announce.yml"], {}, async (project) => {
      const told = await project.ask<Told>("run", "announce.yml", "-i", "title=It's 1.0");
      expect(told.run).toMatchObject({ status: "success", outputs: { said: "#releases\nIt's 1.0\n" } });
    }));

  test("fix-until-green has an agent mend what fails until the tests pass", () =>
    inProject(
      ["fix-until-green.yml"],
      {
        ".waybill/config.yml": "agents: { claude: { driver: scripted, script: turns.yml } }\n",
        "turns.yml": 'turns: [{ match: "ok is missing", do: [{ write: { path: ok, text: "" } }, { say: made it }] }]\n',
        "test.sh": "#!/bin/sh\ntest -e ok || { echo ok is missing; exit 1; }\n",
      },
      async (project) => {
        const told = await project.ask<Told>("run", "fix-until-green.yml", "-i", "test_command=./test.sh");
        expect(told.run).toMatchObject({ status: "success", outputs: { green: true } });
        expect(told.steps.find(({ address }) => address === "mend")?.output).toMatchObject({ iterations: 2 });
      },
    ));

  test("release-notes collects the commits of a repository, asks, and announces", () =>
    inProject(
      ["release-notes.yml", "announce.yml"],
      { "src/api/a.txt": "1\n", "src/cli/c.txt": "1\n" },
      async (project) => {
        const git = (...args: readonly string[]): void => {
          const names = ["-c", "user.name=a", "-c", "user.email=a@b.c", "-c", "init.defaultBranch=main"];
          expect(spawnSync("git", [...names, ...args], { cwd: project.folder }).status).toBe(0);
        };
        git("init", "-q");
        git("add", "src");
        git("commit", "-qm", "first");
        git("tag", "v1");
        project.write("src/api/a.txt", "2\n");
        project.write("src/cli/c.txt", "2\n");
        git("commit", "-qam", "Faster api and cli");
        const waiting = await project.ask<Told>("run", "release-notes.yml", "-i", "since=v1");
        expect(waiting.run.status).toBe("waiting");
        const told = await project.ask<Told>("answer", waiting.run.id, "review", "approve");
        expect(told.run.status).toBe("success");
        const notes = told.steps.find(({ address }) => address === "collect")?.output;
        const written = ["## src/api\n- Faster api and cli\n", "## src/cli\n- Faster api and cli\n"];
        expect(notes).toMatchObject({ notes: [{ results: written.map((stdout) => ({ stdout })) }] });
      },
    ));

  test("spec-cycle goes from a sentence to code by way of a review", () =>
    inProject(
      ["spec-cycle.yml"],
      {
        ".specify/integration.json": '{"default_integration": "me"}',
        ".waybill/config.yml": "agents: { me: { driver: command, command: [cat] } }\n",
        ".claude/commands/speckit.specify.md": "Specify: $ARGUMENTS\n",
      },
      async (project) => {
        const waiting = await project.ask<Told>("run", "spec-cycle.yml", "-i", "spec=a clock");
        const again = await project.ask<Told>("answer", waiting.run.id, "review", "edit");
        expect(again.run.status).toBe("waiting");
        const told = await project.ask<Told>("answer", waiting.run.id, "review", "approve");
        expect(told.run.status).toBe("success");
        const outputs = new Map(told.steps.map(({ address, output }) => [address, output?.["stdout"]]));
        expect(outputs.get("specify")).toBe("Specify: a clock\n");
        expect(outputs.get("refine[2]/clarify")).toBe("/speckit.clarify");
        expect(outputs.get("implement")).toBe("/speckit.implement");
      },
    ));

  test("first-run is the demonstration, which kills its process and goes on", { timeout: 120_000 }, async () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, "scripts", "demo.mjs"), "--break"], {
      encoding: "utf8",
      timeout: 110_000,
    });
    expect(status, stdout + stderr).toBe(0);
    expect(stdout).toContain("was not done again");
  });
});
