import { spawnSync } from "node:child_process";
import { chmodSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { specDraftSchema } from "../../src/spec/draft/spec-draft-schema.ts";
import { CliProject } from "../rig/cli-project.ts";
import { goodDraft } from "../rig/spec-drafts.ts";

const root = join(import.meta.dirname, "..", "..");

/** The run that a command tells of. */
interface Told {
  readonly run: { readonly id: string; readonly status: string; readonly outputs: unknown };
  readonly steps: readonly {
    readonly address: string;
    readonly status: string;
    readonly output: Readonly<Record<string, unknown>> | null;
  }[];
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

/** A project in which Claude is an agent that does what these turns say. */
function robot(turns: string): Readonly<Record<string, string>> {
  return {
    ".waybill/config.yml": "agents: { claude: { driver: scripted, script: turns.yml } }\n",
    "turns.yml": `${turns}\n`,
  };
}

function git(folder: string, ...args: readonly string[]): string {
  const names = ["-c", "user.name=a", "-c", "user.email=a@b.c", "-c", "init.defaultBranch=main"];
  const { status, stdout, stderr } = spawnSync("git", [...names, ...args], { cwd: folder, encoding: "utf8" });
  expect(status, stderr).toBe(0);
  return stdout;
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

  test("agent-write gives a commit, and leaves the person's files alone", () =>
    inProject(
      ["agent-write.yml"],
      robot("turns: [{ do: [{ write: { path: src/new.txt, text: x } }] }]"),
      async (project) => {
        commitAll(project);
        const words = ["-i", "task=Add it", "-i", "test_command=test -e src/new.txt"];
        const told = await project.ask<Told>("run", "agent-write.yml", ...words);
        expect(told.run).toMatchObject({
          status: "success",
          outputs: { changes: [{ path: "src/new.txt", change: "added" }] },
        });
        expect(git(project.folder, "status", "--short", "--", "src")).toBe("");
        expect(git(project.folder, "show", `refs/waybill/${told.run.id}/result:src/new.txt`)).toBe("x");
      },
    ));

  test("agent-review has an advisor judge until it is content", () =>
    inProject(
      ["agent-review.yml"],
      robot(`
turns:
  - { match: "['no tests']", do: [{ write: { path: test.txt, text: t } }] }
  - { match: no tests, do: [{ write: { path: test.txt, text: t } }] }
  - { step: write, do: [{ write: { path: code.txt, text: c } }] }
  - { step: review, do: [{ run: "echo x > junk.txt; test -e test.txt || touch missing" }, { run: "true" }, { answer: { verdict: fail, findings: [no tests] } }] }
`),
      async (project) => {
        commitAll(project);
        const told = await project.ask<Told>("run", "agent-review.yml", "-i", "task=Do it");
        expect(told.run).toMatchObject({ status: "success", outputs: { verdict: "fail" } });
        const reviews = told.steps.filter(({ address }) => address.endsWith("/review"));
        expect(reviews.map(({ output }) => output?.["wrote"])).toEqual([true, true, true]);
        const files = git(project.folder, "ls-tree", "--name-only", `refs/waybill/${told.run.id}/result`);
        expect(files).toContain("code.txt");
        expect(files).toContain("test.txt");
        expect(files).not.toContain("junk.txt");
      },
    ));

  test("test-step has an agent mend what the tests say, and keeps the commit that they passed on", () =>
    inProject(
      ["test-step.yml"],
      {
        ".waybill/config.yml":
          "sandbox: none\nagents: { claude: { driver: scripted, script: turns.yml } }\ntests: [{ run: ./tests.sh, report: report.tap }]\n",
        "turns.yml":
          'turns: [{ match: "has an end", do: [{ write: { path: end.txt, text: e } }] }, { do: [{ write: { path: begin.txt, text: b } }] }]\n',
        "tests.sh":
          '#!/bin/sh\nstatus=0\nsay() { test -e $1.txt && echo "ok $2 - has $3" || { echo "not ok $2 - has $3"; status=1; }; }\n{ echo 1..2; say begin 1 "a beginning"; say end 2 "an end"; } > report.tap\nexit $status\n',
        ".gitignore": "report.tap\n.waybill/state/\n",
      },
      async (project) => {
        chmodSync(join(project.folder, "tests.sh"), 0o755);
        commitAll(project);
        const told = await project.ask<Told>("run", "test-step.yml", "-i", "task=Do it");
        expect(told.run).toMatchObject({ status: "success", outputs: { passed: 2 } });
        const tries = told.steps.filter(({ address }) => address.endsWith("/try"));
        expect(tries.map(({ output }) => [output?.["passed"], output?.["failed"], output?.["wrote"]])).toEqual([
          [1, 1, false],
          [2, 0, false],
        ]);
        expect(tries[0]?.output?.["tests"]).toEqual([{ name: "has an end", status: "failed" }]);
      },
    ));

  test("spec-panel has a draft mended, read by three, and mended again until nobody rejects it", () =>
    inProject(
      ["spec-panel.yml"],
      robot(
        stringify({
          turns: [
            { match: "It is too vague.", do: [{ answer: draftOf("The server MUST answer GET /healthz in 50 ms.") }] },
            { match: "neither SHALL nor MUST", do: [{ answer: draftOf("The server SHALL answer GET /healthz.") }] },
            { step: "draft", do: [{ answer: draftOf("The server answers.") }] },
            {
              step: "loop[2]/read/reviews[1]/review",
              match: "SHALL answer GET /healthz",
              do: [{ answer: { verdict: "reject", findings: ["It is too vague."] } }],
            },
            { step: "review", do: [{ answer: { verdict: "approve", findings: [] } }] },
          ],
        }),
      ),
      async (project) => {
        commitAll(project);
        const told = await project.ask<Told>("run", "spec-panel.yml", "-i", "change=Say how the server is");
        const spec = "openspec/changes/say-how-the-server-is";
        expect(told.run).toMatchObject({
          status: "success",
          outputs: { spec, criteria: [{ id: "health#health-check/up" }] },
        });
        const ids = told.steps.map(({ address }) => address);
        expect(ids.filter((address) => address.endsWith("/review")).toSorted()).toEqual([
          ...[0, 1, 2].map((at) => `loop[2]/read/reviews[${at}]/review`),
          ...[0, 1, 2].map((at) => `loop[3]/read/reviews[${at}]/review`),
        ]);
        const { base } = told.run.outputs as { readonly base: string };
        expect(git(project.folder, "show", `${base}:${spec}/specs/health/spec.md`)).toContain("MUST answer GET");
        expect(git(project.folder, "show", `refs/waybill/${told.run.id}/result:${spec}/tasks.md`)).toContain("1.1");
        expect(git(project.folder, "status", "--short", "--", "openspec")).toBe("");
      },
    ));

  test("spec-panel has the very schema that a draft is read by", () => {
    const { steps } = parse(readFileSync(join(root, "examples", "spec-panel.yml"), "utf8")) as {
      readonly steps: readonly { readonly steps: readonly { readonly output: { readonly schema: unknown } }[] }[];
    };
    expect(steps[0]?.steps[0]?.output.schema).toEqual(specDraftSchema());
  });

  test("agent-structured has items of the shape that was asked for", () =>
    inProject(
      ["agent-structured.yml"],
      robot(
        'turns: [{ match: "must be equal", do: [{ answer: { items: [{ title: One, size: small }] } }] }, { do: [{ answer: { items: [{ title: One, size: tiny }] } }] }]',
      ),
      async (project) => {
        const told = await project.ask<Told>("run", "agent-structured.yml", "-i", "text=much");
        expect(told.run).toMatchObject({ outputs: { items: [{ title: "One", size: "small" }] } });
        expect(told.steps.find(({ address }) => address.startsWith("each"))?.status).toBe("success");
      },
    ));

  test("agent-budget asks when its dollars are used, and goes on", () =>
    inProject(
      ["agent-budget.yml"],
      robot(
        "turns: [{ session: resume, do: [{ use: { usd: 0.25 } }, { say: done }] }, { do: [{ use: { usd: 1.5 } }, { delay: 60000 }] }]",
      ),
      async (project) => {
        const waiting = await project.ask<Told>("run", "agent-budget.yml", "-i", "task=Do it");
        expect(waiting.run.status).toBe("waiting");
        const told = await project.ask<Told>("answer", waiting.run.id, "work", "go on");
        expect(told.run).toMatchObject({ status: "success", outputs: { usd: 0.25 } });
      },
    ));

  test("agent-resume goes on with one session and forks it", () =>
    inProject(
      ["agent-resume.yml"],
      robot(
        "turns: [{ session: fork, do: [{ say: weak }] }, { match: weak, session: resume, do: [{ say: better }] }, { session: new, do: [{ say: first }] }]",
      ),
      async (project) => {
        const told = await project.ask<Told>("run", "agent-resume.yml", "-i", "feature=it");
        expect(told.run).toMatchObject({ status: "success", outputs: { design: "better\n" } });
      },
    ));

  test("agent-replay is recorded, and replayed without its agent", () =>
    inProject(
      ["agent-replay.yml"],
      robot("turns: [{ do: [{ write: { path: hello.txt, text: hi } }] }]"),
      async (project) => {
        commitAll(project);
        const told = await project.ask<Told>("run", "agent-replay.yml", "--record", "tape.jsonl");
        expect(told.run.status).toBe("success");
        project.write(".waybill/config.yml", "agents: {}\n");
        for (const what of ["tape.jsonl", told.run.id]) expect((await project.waybill("replay", what)).status).toBe(0);
        const edited = readFileSync(join(root, "examples", "agent-replay.yml"), "utf8").replace(
          "{{ inputs.task }}",
          "{{ inputs.task }} Farewell.",
        );
        project.write("agent-replay.yml", edited);
        const replayed = await project.waybill("replay", "tape.jsonl", "--with", "agent-replay.yml");
        expect(replayed.status).toBe(1);
        expect(replayed.stdout).toContain("write");
        expect(replayed.stdout).toContain("Farewell");
      },
    ));

  test("release-notes collects the commits of a repository, asks, and announces", () =>
    inProject(
      ["release-notes.yml", "announce.yml"],
      { "src/api/a.txt": "1\n", "src/cli/c.txt": "1\n" },
      async (project) => {
        git(project.folder, "init", "-q");
        git(project.folder, "add", "src");
        git(project.folder, "commit", "-qm", "first");
        git(project.folder, "tag", "v1");
        project.write("src/api/a.txt", "2\n");
        project.write("src/cli/c.txt", "2\n");
        git(project.folder, "commit", "-qam", "Faster api and cli");
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

  test("first-run builds its parts, waits for a person, and does each step once", () =>
    inProject(["first-run.yml"], {}, async (project) => {
      const waits = await project.ask<Told>("run", "first-run.yml", "--run-id", "r", "-i", "pace=0.01");
      expect(waits.run.status).toBe("waiting");
      const told = await project.ask<Told>("answer", "r", "review", "approve");
      expect(told.run).toMatchObject({ status: "success", outputs: { parts: ["api", "cli", "docs", "web"] } });
      const done = project.lines("ledger.txt").filter((line) => line.startsWith("done "));
      expect(done.toSorted()).toEqual(["done api", "done cli", "done docs", "done find", "done publish", "done web"]);
    }));

  test("spec-pipeline-demo ships, with one attempt that fails and is done again", () =>
    inProject(["spec-pipeline-demo.yaml"], {}, async (project) => {
      const told = await project.ask<Told>("run", "spec-pipeline-demo.yaml");
      expect(told.run.status).toBe("success");
      expect(jobsOf(told)).toEqual({ ...all("success"), rework_spec: "skipped" });
      expect(told.steps.find(({ address }) => address === "implement/code")).toMatchObject({ attempts: 2 });
    }));

  test("spec-pipeline-demo skips what a rejected review holds back, and still reworks and sums up", () =>
    inProject(["spec-pipeline-demo.yaml"], {}, async (project) => {
      const told = await project.ask<Told>("run", "spec-pipeline-demo.yaml", "-i", "demo_reject=true");
      expect(told.run.status).toBe("failure");
      const skipped = {
        plan: "skipped",
        implement: "skipped",
        test: "skipped",
        code_review: "skipped",
        ship: "skipped",
      };
      expect(jobsOf(told)).toEqual({ ...all("success"), review_eng: "failure", ...skipped });
      const summary = told.steps.find(({ address }) => address === "finalize/summary")?.output?.["stdout"];
      expect(summary).toContain("eng=failure design=success devex=success\nimplement=skipped ship=skipped\n");
    }));

  test("llm-spec-pipeline reworks what a reviewer rejects, implements until the tests pass, and ships", () =>
    inProject(
      ["llm-spec-pipeline.yaml"],
      {
        ".waybill/config.yml": "agents: { claude: { driver: scripted, script: turns.yml } }\n",
        "turns.yml": llmTurns,
        "test.sh": "#!/bin/sh\ntest -e healthz || { echo healthz is missing; exit 1; }\n",
      },
      async (project) => {
        commitAll(project);
        const given = ["-i", 'feature=Answer GET /healthz; it\'s "new"', "-i", "test_command=./test.sh"];
        const told = await project.ask<Told>("run", "llm-spec-pipeline.yaml", ...given);
        expect(told.run.status).toBe("success");
        const log = spawnSync("git", ["log", "--all", "--format=%s"], { cwd: project.folder, encoding: "utf8" });
        expect(log.stdout.split("\n")[0]).toBe('Answer GET /healthz; it\'s "new"');
        const summary = told.steps.find(({ address }) => address === "finalize/summary")?.output?.["stdout"];
        expect(summary).toMatch(/^spec: success after 2 rounds\nimplement: success\nship: success [0-9a-f]{40}\n$/u);
      },
    ));
});

/** A draft of which one sentence differs. */
function draftOf(text: string): object {
  const [requirement] = goodDraft.requirements;
  return { ...goodDraft, requirements: [{ ...requirement, text }] };
}

const names = ["checkout", "clarify", "spec", "review_eng", "review_design", "review_devex", "rework_spec", "plan"];
const others = ["implement", "test", "code_review", "ship", "finalize"];

/** The jobs of the pipeline, all with the same status. */
function all(status: string): Readonly<Record<string, string>> {
  return Object.fromEntries([...names, ...others].map((name) => [name, status]));
}

function jobsOf({ steps }: Told): Readonly<Record<string, string>> {
  return Object.fromEntries(steps.flatMap(({ address, status }) => (address.includes("/") ? [] : [[address, status]])));
}

const llmTurns = `turns:
  - { step: brief, do: [{ write: { path: requirements.md, text: "- GET /healthz answers 200" } }, { say: written }] }
  - { step: propose, do: [{ write: { path: proposal.md, text: one } }, { say: written }] }
  - { step: rework, match: too vague, do: [{ write: { path: proposal.md, text: two } }, { say: reworked }] }
  - { step: "spec[1]/reviews[0]/review", do: [{ say: '{"verdict": "reject", "findings": ["too vague"]}' }] }
  - { step: review, do: [{ say: '{"verdict": "approve", "findings": []}' }] }
  - { step: plan, do: [{ write: { path: plan.md, text: "1." } }, { say: planned }] }
  - { step: code, match: healthz is missing, do: [{ write: { path: healthz, text: "" } }, { say: done }] }
  - { step: code, do: [{ say: forgot }] }
`;

function commitAll({ folder }: CliProject): void {
  git(folder, "init", "--quiet");
  git(folder, "add", "--all");
  git(folder, "commit", "--quiet", "--message", "first");
}
