import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { CliProject } from "../rig/cli-project.ts";

interface Told {
  readonly run: { readonly status: string };
  readonly steps: readonly {
    readonly address: string;
    readonly status: string;
    readonly attempts: number;
    readonly output: Readonly<Record<string, unknown>> | null;
  }[];
}

const robot = "agents: { robot: { driver: scripted, script: turns.yml } }\n";

function workflow(steps: string): string {
  const header = `workflow: { id: w, name: W, version: "1.0.0", integration: robot, workspace: own }`;
  return `schema_version: "1.0"\n${header}\nsteps:\n${steps}\n`;
}

async function inRepository(
  files: Readonly<Record<string, string>>,
  use: (project: CliProject, git: (...words: readonly string[]) => string) => Promise<void>,
): Promise<void> {
  const project = new CliProject({ ".waybill/config.yml": robot, "kept.txt": "as it was\n", ...files });
  const git = (...words: readonly string[]): string => {
    const names = ["-c", "user.name=a", "-c", "user.email=a@b.c", "-c", "init.defaultBranch=main"];
    const { status, stdout, stderr } = spawnSync("git", [...names, ...words], {
      cwd: project.folder,
      encoding: "utf8",
    });
    expect(status, stderr).toBe(0);
    return stdout;
  };
  git("init", "-q");
  git("add", "kept.txt");
  git("commit", "-qm", "first");
  try {
    await use(project, git);
  } finally {
    project.remove();
  }
}

/** The turns of an agent that is caught in the middle of its first attempt. */
const interrupted = `turns:
  - { step: work, attempt: 1, do: [{ write: { path: kept.txt, text: "broken\\n" } }, { write: { path: half.txt, text: half } }, { run: "touch begun" }, { delay: 60000 }] }
  - { step: work, do: [{ write: { path: whole.txt, text: whole } }] }
`;
/** Caught in the middle of its first two attempts. */
const interruptedTwice = interrupted.replace(
  "  - { step: work, do:",
  `  - { step: work, attempt: 2, do: [{ write: { path: more.txt, text: more } }, { run: "touch again" }, { delay: 60000 }] }
  - { step: work, do:`,
);
const ownStep = "  - { id: work, type: prompt, prompt: do it, workspace: own }";
const afterShell = `  - { id: a, type: shell, run: echo a > a.txt }\n${ownStep}`;
const oneStep = "  - { id: work, type: prompt, prompt: do it }";

describe.concurrent("an agent in a copy of the repository", () => {
  test("that is killed half-way leaves what it did on a ref, and the next attempt begins in a clean tree", () =>
    inRepository({ "turns.yml": interrupted, "w.yml": workflow(oneStep) }, async (project, git) => {
      const command = project.start("run", "w.yml", "--run-id", "r");
      await command.until(() => project.lines(".waybill/state/trees/r/tree/kept.txt").includes("broken"));
      await command.kill("SIGKILL");
      const told = await project.ask<Told>("resume", "r");
      expect(told).toMatchObject({ run: { status: "success" }, steps: [{ attempts: 2 }] });
      const refs = git("for-each-ref", "--format=%(refname)", "refs/waybill/r").trim().split("\n");
      const debris = refs.find((ref) => ref.includes("debris")) ?? "";
      expect(git("show", `${debris}:half.txt`)).toBe("half");
      expect(git("show", "refs/waybill/r/result:whole.txt")).toBe("whole");
      expect(git("show", "refs/waybill/r/result:kept.txt")).toBe("as it was\n");
      expect(git("ls-tree", "--name-only", "refs/waybill/r/result")).not.toContain("half.txt");
      expect(project.lines("kept.txt")).toEqual(["as it was"]);
      expect(project.survivors()).toEqual([]);
    }));

  test("that is cancelled half-way leaves a clean tree too", () =>
    inRepository({ "turns.yml": interrupted, "w.yml": workflow(oneStep) }, async (project, git) => {
      const command = project.start("run", "w.yml", "--run-id", "r");
      await command.until(() => project.lines(".waybill/state/trees/r/tree/kept.txt").includes("broken"));
      await project.waybill("cancel", "r");
      await command.ended;
      expect(git("show", "refs/waybill/r/result:kept.txt")).toBe("as it was\n");
    }));

  test("of its own works beside others, and each leaves a commit", () =>
    inRepository(
      {
        "turns.yml": 'turns: [{ do: [{ run: "echo $WAYBILL_STEP > mine.txt" }] }]\n',
        "w.yml": workflow(`  - id: all
    type: fan-out
    items: [1, 2, 3]
    max_concurrency: 3
    step: { id: each, type: prompt, prompt: do it, workspace: own }`),
      },
      async (project, git) => {
        const told = await project.ask<Told>("run", "w.yml", "--run-id", "r");
        const each = told.steps.filter(({ address }) => address.endsWith("/each"));
        expect(each).toHaveLength(3);
        for (const { address, output } of each) {
          expect(git("show", `${String(output?.["commit"])}:mine.txt`)).toBe(`${address}\n`);
          expect(git("rev-parse", String(output?.["ref"])).trim()).toBe(output?.["commit"]);
        }
      },
    ));

  test.each([
    ["of a run that has one too", workflow(afterShell)],
    ["of a run that has none", workflow(ownStep).replace(", workspace: own }\nsteps", " }\nsteps")],
  ])("of its own %s, killed twice, begins again in that one and leaves what it did on refs", (_, text) =>
    inRepository({ "turns.yml": interruptedTwice, "w.yml": text }, async (project, git) => {
      const has = (file: string) => () => project.files(".waybill/state/trees").some((path) => path.endsWith(file));
      const first = project.start("run", "w.yml", "--run-id", "r");
      await first.until(has("/tree/begun"));
      await first.kill("SIGKILL");
      const second = project.start("resume", "r");
      await second.until(has("/tree/again"));
      expect(has("/tree/half.txt")()).toBe(false);
      await second.kill("SIGKILL");
      const told = await project.ask<Told>("resume", "r");
      expect(told.run.status, JSON.stringify(told)).toBe("success");
      const { output, attempts } = told.steps.find(({ address }) => address === "work") ?? {};
      expect(attempts).toBe(3);
      const result = String(output?.["ref"]);
      expect(git("show", `${result}:whole.txt`)).toBe("whole");
      expect(git("show", `${result}:kept.txt`)).toBe("as it was\n");
      expect(git("ls-tree", "--name-only", result)).not.toMatch(/half|more|begun|again/u);
      const debris = git("for-each-ref", "--format=%(refname)", "refs/waybill").split("\n");
      const left = debris.filter((ref) => ref.includes("debris")).map((ref) => git("ls-tree", "--name-only", ref));
      expect(left).toHaveLength(2);
      expect(left.join()).toMatch(/half\.txt/u);
      expect(left.join()).toMatch(/more\.txt/u);
      expect(has("/tree/whole.txt")()).toBe(false);
      expect(project.survivors()).toEqual([]);
    }),
  );

  test.each([
    ["that it was given", "correct horse battery"],
    ["that looks like one", `ghp_${"0aB1cD2eF3".repeat(4).slice(0, 36)}`],
  ])("that tells a secret %s in a commit keeps all of it, and the run says where", (_, secret) => {
    const commit = `git -c user.name=a -c user.email=a@b.c commit -qm 'uses ${secret}'`;
    const turns = `turns: [{ step: work, do: [{ write: { path: a.txt, text: a } }, { run: "git add a.txt && ${commit}" }] }]\n`;
    const step = `${oneStep.slice(0, -2)}, secrets: [API_KEY] }`;
    return inRepository({ "turns.yml": turns, "w.yml": workflow(step) }, async (project, git) => {
      const words = project.program("run", "w.yml", "--run-id", "r");
      const ended = await project.startProgram("env", `API_KEY=${secret}`, ...words).ended;
      expect(ended.status, ended.stdout + ended.stderr).toBe(0);
      expect(ended.stderr).toMatch(
        /still in its workspace: .*\/trees\/r\/tree is not fetched: the message in the commit/u,
      );
      expect(`${ended.stdout}${ended.stderr}`).not.toContain(secret);
      expect(git("for-each-ref", "refs/waybill/r/result")).toBe("");
      const kept = spawnSync("git", ["log", "-1", "--format=%s"], { cwd: project.path(".waybill/state/trees/r/tree") });
      expect(kept.stdout.toString()).toContain(secret);
    });
  });

  test("in a folder that is no repository is told what is missing", async () => {
    const project = new CliProject({
      ".waybill/config.yml": robot,
      "turns.yml": "turns: []\n",
      "w.yml": workflow(oneStep),
    });
    try {
      const ended = await project.waybill("run", "w.yml");
      expect(ended.status).toBe(1);
      expect(ended.stdout).toMatch(/git/u);
    } finally {
      project.remove();
    }
  });
});
