import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { CliProject, eventually } from "../rig/cli-project.ts";
import { personsEnv } from "../rig/git-repository.ts";

const timeout = 120_000;
const noOutside = join(import.meta.dirname, "..", "rig", "no-outside.mjs");

interface ReplayAnswer {
  readonly ok: boolean;
  readonly status: string;
  readonly counts: { readonly trees: number; readonly attempts: number };
}

// The variable holds the folder of the project under test.
const steps = [
  '{ id: one, type: shell, run: "mkdir -p made; echo one > made/one" }',
  '{ id: two, type: shell, run: "echo $WAYBILL_ATTEMPT_NUMBER >> half; test -e $PROJECT_UNDER_TEST/go || { touch $PROJECT_UNDER_TEST/reached; sleep 60; }; rm made/one" }',
  '{ id: three, type: shell, run: "cat half | wc -l" }',
];

/** A project that is a repository, whose runs work in copies of it. */
async function within(use: (project: CliProject) => Promise<void>): Promise<void> {
  const header = 'workflow: { id: demo, name: Demo, version: "1.0.0", workspace: own }';
  const project = new CliProject({
    "w.yml": `${header}\nsteps:\n${steps.map((step) => `  - ${step}\n`).join("")}`,
    "a.txt": "a\n",
  });
  try {
    for (const words of [
      ["init", "-q"],
      ["add", "."],
      ["commit", "-q", "-m", "x"],
    ]) {
      const identity = ["-c", "user.name=a", "-c", "user.email=a@example.org"];
      const { status, stderr } = spawnSync("git", [...identity, ...words], {
        cwd: project.folder,
        env: personsEnv(project.folder),
        encoding: "utf8",
      });
      expect(status, stderr).toBe(0);
    }
    await use(project);
  } finally {
    project.remove();
  }
}

describe("the tape of a run that works in a copy of the repository", () => {
  test("is whole where the process was killed in the middle of a step, and another one went on", { timeout }, () =>
    within(async (project) => {
      const first = project.start("run", "w.yml", "--run-id", "r", "--record", "t.jsonl");
      await eventually("the second step has begun", () => existsSync(project.path("reached")));
      await first.kill("SIGKILL");
      expect(existsSync(project.path("t.jsonl"))).toBe(false);
      project.write("go", "");
      const { said } = await project.waybill("resume", "r");
      expect(said).toContain("tape ");
      const replayed = await project.ask<ReplayAnswer>("replay", "t.jsonl");
      expect(replayed).toMatchObject({ ok: true, status: "success", counts: { attempts: 4, trees: 2 } });
      expect(await project.ask<ReplayAnswer>("replay", "r")).toEqual(replayed);
    }),
  );

  test("is replayed without a socket, a process or the repository", { timeout }, () =>
    within(async (project) => {
      project.write("go", "");
      await project.waybill("run", "w.yml", "--run-id", "r", "--record", "t.jsonl");
      const elsewhere = new CliProject({
        "t.jsonl": project
          .lines("t.jsonl")
          .map((line) => `${line}\n`)
          .join(""),
      });
      try {
        const [node = "", ...words] = elsewhere.program("replay", "t.jsonl");
        const { said, status } = await elsewhere.startProgram(node, "--import", noOutside, ...words).ended;
        expect(status, said).toBe(0);
        expect(said).toContain("3 attempts, 0 of them by agents, 2 recorded changes of files");
      } finally {
        elsewhere.remove();
      }
    }),
  );
});
