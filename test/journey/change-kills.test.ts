import { describe, expect, test } from "vitest";
import { type CliCommand, eventually } from "../rig/cli-project.ts";
import { basket, branch, type ChangeWorld, inWorld, run, honestly } from "../rig/change-world.ts";

const begin = ["change", basket.requirement, "--run-id", "r"];

async function expectShipped(world: ChangeWorld, name = branch): Promise<void> {
  const told = await world.ask("status", "r");
  expect(told.run.status, JSON.stringify(told)).toBe("success");
  const verified = await world.waybill(["verify", name]);
  expect(verified.status, verified.said).toBe(0);
}

/** When the step has begun, and not ended. */
function untilBegun(command: CliCommand, step: string): Promise<void> {
  return command.until(() => command.story.split("\n").some((line) => line.startsWith("▸ ") && line.endsWith(step)));
}

const stages = [
  "brief",
  "/draft",
  "/spec",
  "/opinion",
  "tests-before/before",
  "/implement",
  "/run-tests/test",
  "/review",
  "ship",
  "summary",
];

test.concurrent(
  "a change whose program is killed at each stage ends as one that is not, and does nothing twice",
  inWorld(
    { acts: { opinion: [{ answer: { verdict: "approve", findings: [] } }], plan: [{ say: "At once." }] } },
    async (world) => {
      const before = world.own();
      let words = [...begin, "--yes", "--size", "normal"];
      for (const stage of stages) {
        const command = world.start(words);
        await untilBegun(command, stage);
        const { signal, said } = await command.kill("SIGKILL");
        expect([stage, signal], said).toEqual([stage, "SIGKILL"]);
        words = ["resume", "r"];
      }
      const { status, said } = await world.waybill(words);
      expect(status, said).toBe(0);
      await expectShipped(world);
      expect(world.branches()).toEqual(["main", branch]);
      expect(world.own()).toEqual(before);
      const counts = new Map<string, number>();
      for (const step of world.ledger) counts.set(step, (counts.get(step) ?? 0) + 1);
      const often = [...counts].filter(([step, count]) => count > (isKilled(step) ? 2 : 1));
      expect(often, world.ledger.join("\n")).toEqual([]);
      expect(world.ledger.filter((step) => step.endsWith("/plan"))).toHaveLength(1);
    },
  ),
);

/** What was cut short is begun once more; its other halves of a fan-out are too. */
function isKilled(step: string): boolean {
  return stages.some((stage) => `/${step}`.endsWith(stage) || step.includes("/panel"));
}

describe("while a change waits at its last gate", () => {
  test.concurrent(
    "its base may move: it ships, and says by how many commits",
    inWorld({}, async (world) => {
      const asked = await world.waybill(begin);
      expect(asked.status, asked.said).toBe(0);
      expect(asked.stdout).toContain("waiting");
      expect(world.branches()).toEqual(["main"]);
      world.repository.commit({ "a.txt": "a\n" });
      world.repository.commit({ "b.txt": "b\n" });
      const before = world.own();
      const { status, said } = await world.waybill(["answer", "r", "merge", "approve"]);
      expect(status, said).toBe(0);
      const told = await world.ask("status", "r");
      const shipped = told.steps.find(({ address }) => address === "ship")?.output;
      expect(shipped).toMatchObject({ into: "main", moved: 2, standing: expect.stringMatching(/2 commits.*merges/su) });
      expect(world.own()).toEqual(before);
      await expectShipped(world);
    }),
  );

  test.concurrent(
    "what does not merge with it is a state with a name, which a kill leaves as it is",
    inWorld({}, async (world) => {
      await world.waybill(begin);
      world.repository.commit({ "src/basket.mjs": "export const total = 0;\n" });
      const before = world.own();
      const asked = await world.waybill(["answer", "r", "merge", "approve", "--no-wait"]);
      expect(asked.status, asked.said).toBe(3);
      expect(asked.said).toContain("src/basket.mjs");
      const told = await world.ask("status", "r");
      expect(told.run.status).toBe("waiting");
      const gate = told.gates.find(({ state }) => state === "open");
      expect(gate).toMatchObject({
        address: "ship",
        message: expect.stringContaining(
          "main has moved by 1 commit since the run began, and the change does not merge with that: src/basket.mjs",
        ),
      });
      const command = world.start(["answer", "r", "ship", "go on"]);
      await command.until(() => command.story.includes("ship"));
      expect((await command.kill("SIGKILL")).signal).toBe("SIGKILL");
      expect(world.own()).toEqual(before);
      const ended = await world.waybill(["resume", "r"]);
      expect(ended.status, ended.said).toBe(0);
      await expectShipped(world);
      expect(world.branches()).toEqual(["main", branch]);
      expect(world.own()).toEqual(before);
    }),
  );

  test.concurrent(
    "and where somebody stops it there, nothing is shipped, and nothing of the person's is lost",
    inWorld({}, async (world) => {
      await world.waybill(begin);
      world.repository.commit({ "src/basket.mjs": "export const total = 0;\n" });
      const before = world.own();
      await world.waybill(["answer", "r", "merge", "approve"]);
      const { status, said } = await world.waybill(["answer", "r", "ship", "stop"]);
      expect(status, said).toBe(1);
      expect(said).toContain("conflict");
      expect(world.branches()).toEqual(["main"]);
      expect(world.own()).toEqual(before);
    }),
  );
});

/** The first attempt is at work for as long as it may take to stop it. */
const onceSlow = '[ "$WAYBILL_ATTEMPT_NUMBER" != 1 ] || sleep 120';

test.concurrent(
  "Ctrl-C ends a change so that it can go on, and says how",
  inWorld({ acts: { "build[1]/make[1]/implement": [run(onceSlow), ...honestly("implement")] } }, async (world) => {
    const command = world.start([...begin, "--yes"]);
    await untilBegun(command, "/implement");
    const { status, said } = await command.kill("SIGINT");
    expect(status, said).toBe(130);
    expect(said).toContain("waybill resume r");
    expect(world.branches()).toEqual(["main"]);
    const ended = await world.waybill(["resume", "r"]);
    expect(ended.status, ended.said).toBe(0);
    await expectShipped(world);
    expect(world.ledger.filter((step) => step === "brief")).toHaveLength(1);
  }),
);

test.concurrent(
  "a closed terminal does not end a change that was left",
  inWorld({}, async (world) => {
    const { status, said } = await world.waybill([...begin, "--yes", "--detach"]);
    expect(status, said).toBe(0);
    expect(said).toContain("r");
    await eventually("The branch is there.", () => world.branches().includes(branch));
    const waited = await world.waybill(["resume", "r"]);
    expect([0, 4], waited.said).toContain(waited.status);
  }),
);

test.concurrent(
  "two changes of one name at the same time ship two branches",
  inWorld({}, async (world) => {
    const before = world.own();
    const changes = ["r", "s"].map((id) => world.waybill(["change", basket.requirement, "--yes", "--run-id", id]));
    for (const { status, said } of await Promise.all(changes)) expect(status, said).toBe(0);
    expect(world.branches()).toEqual(["main", branch, `${branch}-2`]);
    expect(world.own()).toEqual(before);
    await expectShipped(world);
    expect((await world.waybill(["verify", `${branch}-2`])).status).toBe(0);
  }),
);
