import { readFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { expect, test } from "vitest";
import { failures, json, url, write } from "../rig/spec-opinions.ts";
import { answer, firstHalf, firstTests, gitIn, secondHalf, secondTests, SpecProject } from "../rig/spec-project.ts";

interface Told {
  readonly run: { readonly status: string; readonly reason?: string };
  readonly steps: readonly { readonly address: string; readonly output: Readonly<Record<string, unknown>> | null }[];
  readonly gates: readonly { readonly address: string; readonly state: string; readonly message: string }[];
}

const example = readFileSync(join(import.meta.dirname, "..", "..", "examples", "spec-driven.yml"), "utf8");
const workflow = `${example.replace("integration: claude", "integration: robot").replace(/\noutputs:[\s\S]*$/u, "")}
  - id: ship
    type: ship
    title: Show what a URL tells
    requirement: "A module that shows the IP configuration that a URL tells"
    push: origin
    request: true

  - id: page
    type: summary
`;

const turns = stringify({
  turns: [
    {
      step: "loop[1]/implement",
      do: [write("src/scrape.mjs", firstHalf + secondHalf), write("test/scrape.test.mjs", firstTests + secondTests)],
    },
    { step: "loop[1]/review", do: [answer(json, url, failures)] },
  ],
});

async function inProject(use: (at: SpecProject) => Promise<void>): Promise<void> {
  const at = new SpecProject({ "w.yml": workflow, "turns.yml": turns });
  try {
    const origin = at.project.path(".waybill", "state-of-origin.git");
    at.git("clone", "-q", "--bare", at.project.folder, origin);
    at.git("remote", "add", "origin", origin);
    await use(at);
  } finally {
    at.remove();
  }
}

function outputOf({ steps }: Told, address: string): Readonly<Record<string, unknown>> {
  return steps.find((step) => step.address === address)?.output ?? {};
}

test("from a spec to a branch that verifies, here and where it was pushed to", () =>
  inProject(async ({ project, git }) => {
    const before = git("rev-parse", "HEAD", "main");
    const asked = await project.ask<Told>("run", "w.yml", "--run-id", "r");
    expect(asked.run).toMatchObject({ status: "waiting" });
    const told = await project.ask<Told>("answer", "r", "merge", "approve", "--comment", "fine by me");
    expect(told.run).toMatchObject({ status: "success" });
    const shipped = outputOf(told, "ship");
    expect(shipped).toMatchObject({ branch: "waybill/feature01", pushed: "origin", into: "main", moved: 0 });
    expect(git("rev-parse", "HEAD", "main")).toBe(before);
    expect(git("show", "waybill/feature01:src/scrape.mjs")).toBe(firstHalf + secondHalf);
    expect(git("log", "-1", "--format=%(trailers:only)", "waybill/feature01~1").trim().split("\n")).toEqual([
      "Waybill-Run: r",
      expect.stringMatching(/^Waybill-Spec: feature01 [0-9a-f]{64}$/u),
      "Waybill-Criteria: 3 of 3 proven",
      "Waybill-Agent: robot",
      expect.stringMatching(/^Waybill-Verdict: /u),
    ]);
    expect(git("log", "-1", "--format=%s", "waybill/feature01").trim()).toBe(
      "Tick the criteria: Show what a URL tells",
    );
    expect(git("diff", "--name-only", "waybill/feature01~1", "waybill/feature01").trim()).toBe("spec/feature01.md");
    expect(git("grep", "-c", "^- \\[x\\]", "waybill/feature01", "spec").trim()).toMatch(/:3$/u);
    expect(git("grep", "-c", "^- \\[ \\]", "waybill/feature01~1", "spec").trim()).toMatch(/:\d$/u);
    const verified = await project.waybill("verify", "waybill/feature01");
    expect([verified.status, verified.said]).toEqual([0, expect.anything()]);
    const clone = project.path(".waybill", "clone");
    git("clone", "-q", project.path(".waybill", "state-of-origin.git"), clone);
    expect(gitIn(clone)("rev-parse", "origin/waybill/feature01").trim()).toBe(shipped["commit"]);
    const page = readFileSync(project.path(".waybill/state/summaries/r.md"), "utf8");
    expect(page).toBe(outputOf(told, "page")["summary"]);
    for (const words of [
      "Show what a URL tells",
      "All 3 criteria hold.",
      "fine by me",
      "waybill verify waybill/feature01",
    ])
      expect(page).toContain(words);
  }));

test("where main has moved against it, the step asks, and goes on when somebody says so", () =>
  inProject(async ({ project, git, commit }) => {
    await project.ask<Told>("run", "w.yml", "--run-id", "r");
    project.write("src/scrape.mjs", "theirs\n");
    git("add", "-f", "src/scrape.mjs");
    commit("theirs");
    const asked = await project.ask<Told>("answer", "r", "merge", "approve");
    expect(asked.run).toMatchObject({ status: "waiting" });
    const gate = asked.gates.find(({ state }) => state === "open");
    expect(gate).toMatchObject({
      address: "ship",
      message: expect.stringContaining("does not merge with that: src/scrape.mjs"),
    });
    expect(git("branch", "--list", "waybill/*")).toBe("");
    const told = await project.ask<Told>("answer", "r", "ship", "go on");
    expect(told.run).toMatchObject({ status: "success" });
    expect(outputOf(told, "ship")).toMatchObject({ branch: "waybill/feature01", moved: 1 });
    expect((await project.waybill("verify", "waybill/feature01")).status).toBe(0);
  }));
