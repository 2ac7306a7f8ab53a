import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import {
  answer,
  answering,
  basket,
  branch,
  type ChangeWorld,
  honestly,
  inWorld,
  run as runs,
  write,
} from "../rig/change-world.ts";

const minutes = 60_000;

function page(world: ChangeWorld): string {
  return readFileSync(join(world.repository.root, ".waybill/state/summaries/r.md"), "utf8");
}

test.concurrent(
  "tests that stay red to the end are named, with the command that goes on",
  inWorld(
    {
      acts: {
        implement: [...honestly("implement"), runs("sed -i 's/Math.max(0, \\(.*\\));/\\1;/' src/basket.mjs")],
      },
    },
    async (world) => {
      const { status, stdout, said } = await world.change();
      expect(status, said).toBe(1);
      const words = ["1 of 2 tests failed", "a voucher over the price leaves nothing to pay"];
      for (const word of [...words, "waybill rerun r --from build"]) {
        expect(stdout).toContain(word);
        expect(page(world)).toContain(word);
      }
      for (const text of [stdout, page(world)]) expect(text).not.toContain("--failed");
      expect(world.branches()).toEqual(["main"]);
      // Another round would be told the same.
      expect(world.ledger.filter((step) => step.endsWith("/implement"))).toHaveLength(4);
      world.script({});
      const again = await world.waybill(["rerun", "r", "--from", "build"]);
      expect(again.status, again.said).toBe(0);
      expect((await world.waybill(["verify", branch])).status).toBe(0);
    },
  ),
  10 * minutes,
);

test.concurrent(
  "checks and tests that are both red to the end are both named",
  inWorld(
    {
      config: "checks: [{ name: tidy, run: test ! -e src/untidy.mjs }]\n",
      acts: { implement: [write("src/untidy.mjs", "x\n"), write("src/basket.mjs", "export const total = () => 4;\n")] },
    },
    async (world) => {
      const { status, stdout, said } = await world.change();
      expect(status, said).toBe(1);
      expect(stdout).toContain("tidy");
      expect(page(world)).toContain("tidy");
      expect(page(world)).toContain("a basket costs what its parts cost");
      expect(stdout).toContain("waybill rerun r --from build");
    },
  ),
  10 * minutes,
);

const draftShape = z.looseObject({
  requirements: z.tuple([z.looseObject({ scenarios: z.tuple([z.looseObject({ name: z.string() })]) })]),
});

const [drafted] = honestly("draft").map((act) => draftShape.parse("answer" in act ? act.answer : undefined));
if (drafted === undefined) throw new Error("Nobody drafts.");
const [requirement] = drafted.requirements;
const [scenario] = requirement.scenarios;

test.concurrent(
  "what was wrong with drafts that stay invalid to the end is named, with the command that goes on",
  inWorld(
    { acts: { draft: answering("draft", { requirements: [{ ...requirement, text: "It costs less." }] }) } },
    async (world) => {
      const { status, stdout, said } = await world.change();
      expect(status, said).toBe(1);
      for (const word of ["SHALL", "waybill rerun r --from contract"]) {
        expect(stdout).toContain(word);
        expect(page(world)).toContain(word);
      }
      world.script({});
      const again = await world.waybill(["rerun", "r", "--from", "contract"]);
      expect(again.status, again.said).toBe(0);
      expect((await world.waybill(["verify", branch])).status).toBe(0);
    },
  ),
  10 * minutes,
);

const five = ["one", "two", "three", "four", "five"].map((name) => ({ ...scenario, name }));

test.concurrent(
  "a draft that was rejected as a large one is seen by its reviewers again where it has become small",
  inWorld(
    {
      acts: {
        "contract[1]/draft": answering("draft", { requirements: [{ ...requirement, scenarios: five }] }),
        "contract[1]/review-spec/panel[0]/opinion": [answer({ verdict: "reject", findings: ["It is too much."] })],
        opinion: [answer({ verdict: "approve", findings: [] })],
        plan: [{ say: "First the function, then its test." }],
      },
    },
    async (world) => {
      const { status, said } = await world.change();
      expect(status, said).toBe(0);
      const steps = world.ledger.map((step) => step.replace(/^.*run-/u, ""));
      expect(steps.filter((step) => step.endsWith("draft"))).toEqual(["contract[1]/draft", "contract[2]/draft"]);
      expect(steps.filter((step) => step.startsWith("contract[2]/review-spec/panel"))).toHaveLength(3);
      expect(steps).not.toContain("contract[3]/draft");
      expect((await world.waybill(["verify", branch])).status).toBe(0);
    },
  ),
  10 * minutes,
);

test.concurrent(
  "what a person wants reworked is not shipped where there are no passes left: they are asked once more",
  inWorld({}, async (world) => {
    await world.waybill(["change", basket.requirement, "--run-id", "r"]);
    for (const again of ["once", "twice", "three times", "four times"])
      await world.waybill(["answer", "r", "merge", "rework", "--comment", `Rework it ${again}.`]);
    expect(world.branches()).toEqual(["main"]);
    const asked = await world.ask("status", "r");
    expect(asked.gates.filter(({ state }) => state === "open")).toMatchObject([
      { message: expect.stringContaining("Rework it four times.") },
    ]);
    const ended = await world.waybill(["answer", "r", "merge-as-is", "reject"]);
    expect(ended.status, ended.said).toBe(1);
    expect(world.branches()).toEqual(["main"]);
  }),
  10 * minutes,
);
