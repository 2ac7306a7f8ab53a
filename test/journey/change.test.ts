import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import type { JsonObject } from "../../src/json/json.ts";
import {
  answersOf,
  foreignNamed,
  foreignProjects,
  type ForeignProject,
  turnsOf,
  writesOf,
} from "../rig/foreign-projects.ts";
import { asNewcomer, type Newcomer, scriptedAgent } from "../rig/newcomer.ts";
import { whenPossible } from "../rig/require.ts";

const minutes = 60_000;

/** A test that needs the programs of a project, and the sandbox that its tests run in. */
function whenRunnable({ needs }: ForeignProject): typeof test | typeof test.skip {
  return whenPossible("sh", "-c", `${needs.join(" ")} && bwrap --unshare-all --ro-bind / / true`);
}

/** What the guide tells a new user to do, from the sentence to the merged branch. */
async function follows(newcomer: Newcomer, foreign: ForeignProject, options: readonly string[] = []): Promise<void> {
  const { project, git } = newcomer;
  const { change, requirement } = foreign;
  const before = newcomer.theirs();
  const seen = await project.waybill();
  expect(seen.stdout).toContain(foreign.language.toLowerCase());
  expect(seen.stdout).toContain(foreign.seenTests);
  expect(seen.stdout).toContain('→ waybill change "');
  expect(seen.stdout.trimEnd().split("\n").length).toBeLessThanOrEqual(12);

  const run = await newcomer.begins(requirement, ...options);
  expect((await project.waybill()).stdout).toContain(`→ waybill answer ${run} `);
  expect(newcomer.theirs()).toEqual(before);
  const branch = `waybill/${change.name}`;
  const { stdout } = await newcomer.answers(run, "merge", "approve");
  expect(stdout).toContain(`branch: ${branch}\n`);
  await newcomer.keeps({ run, branch, foreign, before });
  for (const [path, text] of Object.entries(change.writes)) expect(git("show", `${branch}:${path}`)).toBe(text);
  expect(git("status", "--porcelain", "-uall")).toBe("");

  git("merge", "-q", branch);
  const why = await project.waybill("why", `${change.claim.path}:${change.claim.startLine}`);
  expect(why.stdout, why.said).toContain("proven");
  expect(why.stdout).toContain(change.claim.test);
}

const node = foreignNamed("Node");

describe("from one sentence to a proven branch, in a repository of somebody else", () => {
  describe.each(foreignProjects.map((foreign) => [foreign.language, foreign] as const))("%s", (_, foreign) => {
    const run = whenRunnable(foreign);
    run(
      "one command, one answer, and everything else is as it was",
      () => asNewcomer({ ...foreign.files, ...scriptedAgent(turnsOf(foreign)) }, (who) => follows(who, foreign)),
      5 * minutes,
    );
  });

  const python = foreignNamed("Python");
  whenRunnable(python)(
    "the same with acceptance criteria as check boxes",
    () => {
      const turns = turnsOf(python, "fahrenheit#acceptance-criteria/fahrenheit-boiling-water-58c8");
      return asNewcomer({ ...python.files, ...scriptedAgent(turns) }, async (who) => {
        await follows(who, python, ["--spec", "acceptance"]);
        expect(who.git("show", "HEAD:spec/fahrenheit.md")).toContain("## Acceptance criteria\n\n- [x] Fahrenheit");
        expect(who.git("diff", "--stat", "HEAD~1", "HEAD")).toContain("1 file changed, 1 insertion(+), 1 deletion(-)");
      });
    },
    5 * minutes,
  );

  whenRunnable(node)(
    "a larger one is asked about, reviewed, agreed on and reworked, and what people and reviewers say reaches who works on it",
    () => asNewcomer({ ...node.files, ...scriptedAgent(largerTurns) }, larger),
    10 * minutes,
  );
});

const inCents = "Say it in cents.";
const documented = "Say in a comment what it gives.";
const neverNegative = "A voucher is never negative.";
const unsaid = "It is not said which prices there are.";

function opinion(verdict: "approve" | "reject", ...findings: readonly string[]): JsonObject {
  return { answer: { verdict, findings } };
}

/** What an agent does that hears what is said to it: a step has no other turns than those that hold the words. */
const largerTurns = ((): string => {
  const { brief, draft, review } = answersOf(node);
  const { change, source } = node;
  const text = change.writes[source] ?? "";
  const better = text.replace("export function toPay", "// Gives what is left to pay.\nexport function toPay");
  const { review: movedReview } = answersOf({
    ...node,
    change: { ...change, claim: { ...change.claim, startLine: 7, endLine: 7 } },
  });
  const drafted = { answer: draft };
  return stringify({
    turns: [
      {
        step: "brief",
        do: [{ answer: { ...brief, questions: [{ question: "Can a voucher be negative?", otherwise: "It can." }] } }],
      },
      { step: "contract[1]/draft", match: neverNegative, do: [drafted] },
      { step: "contract[1]/review-spec/panel[1]/opinion", do: [opinion("reject", unsaid)] },
      { step: "contract[2]/draft", match: unsaid, do: [drafted] },
      { step: "contract[3]/draft", match: inCents, do: [drafted] },
      { step: "opinion", do: [opinion("approve")] },
      { step: "plan", do: [{ say: "First the function, then its test." }] },
      { step: "build[1]/make[1]/implement", match: "First the function", do: writesOf(change.writes) },
      { step: "build[1]/grade/review", do: [{ answer: review }] },
      { step: "build[2]/make[1]/implement", match: documented, do: writesOf({ [source]: better }) },
      { step: "build[2]/grade/review", do: [{ answer: movedReview }] },
    ],
  });
})();

async function larger(newcomer: Newcomer): Promise<void> {
  const { project, git } = newcomer;
  // What is not committed is theirs, and no part of it.
  project.write("src/half.mjs", "export const half = 1;\n");
  git("add", "src/half.mjs");
  project.write("src/half.mjs", "export const half = 2;\n");
  project.write(node.source, "half\n");
  project.write("untracked.txt", "mine\n");
  const before = newcomer.theirs();
  const run = await newcomer.begins(node.requirement);
  expect(await openGate(newcomer, run)).toContain("Can a voucher be negative?");
  await newcomer.answers(run, "ask", "go on", "--comment", neverNegative);
  expect(await openGate(newcomer, run)).toContain("Its reviewers approve of it.");
  await newcomer.answers(run, "agree", "rework", "--comment", inCents);
  expect(await openGate(newcomer, run)).toContain("Its reviewers approve of it.");
  await newcomer.answers(run, "agree", "approve");
  expect(await openGate(newcomer, run)).toContain("Every criterion is proven.");
  await newcomer.answers(run, "merge", "rework", "--comment", documented);
  expect(await openGate(newcomer, run)).toContain("Every criterion is proven.");
  const { stdout } = await newcomer.answers(run, "merge", "approve");
  const branch = `waybill/${node.change.name}`;
  expect(stdout).toContain(`branch: ${branch}\n`);
  expect(git("show", `${branch}:${node.source}`)).toContain("// Gives what is left to pay.");
  await newcomer.keeps({ run, branch, foreign: node, before });
  const summary = readFileSync(project.path(`.waybill/state/summaries/${run}.md`), "utf8");
  for (const words of [neverNegative, inCents, documented]) expect(summary).toContain(words);
}

/** What the only gate asks that is open. */
async function openGate({ project }: Newcomer, run: string): Promise<string> {
  const { gates } = await project.ask<{
    readonly gates: readonly { readonly state: string; readonly message: string }[];
  }>("status", run);
  const open = gates.filter(({ state }) => state === "open");
  expect(open).toHaveLength(1);
  return open[0]?.message ?? "";
}

describe("the pipeline as a file of one's own", () => {
  const own = ".waybill/workflows/change.yml";

  test("is written once, is valid, and is what runs from then on", () =>
    asNewcomer({ ...node.files, ...scriptedAgent(turnsOf(node)) }, async ({ project }) => {
      const ejected = await project.waybill("workflow", "eject", "change");
      expect([ejected.status, ejected.stdout], ejected.said).toEqual([0, `${own}\n`]);
      const valid = await project.waybill("validate", own, "--json");
      expect([valid.status, JSON.parse(valid.stdout)], valid.said).toMatchObject([0, { ok: true, problems: [] }]);
      const text = readFileSync(project.path(own), "utf8");
      const mine = text.replace(
        /^steps:$/mu,
        'steps:\n  - { id: mine, type: gate, message: "Mine?", options: [reject] }',
      );
      project.write(own, mine);
      const again = await project.waybill("workflow", "eject", "change");
      expect([again.status, readFileSync(project.path(own), "utf8")], again.said).toEqual([4, mine]);
      const begun = await project.waybill("change", node.requirement);
      expect(begun.stdout, begun.said).toContain("Mine?");
    }));
});
