// A program of its own, so that what it holds is what it says: the memory of a runner, in MB.
import { setTimeout } from "node:timers/promises";
import { fanOutOf, inFolder, openEngine, performNothing, planOf, secondsOfRun } from "./engine-rig.mjs";

const megabytes = () => process.memoryUsage.rss() / 1e6;

const programs = {
  /** What is held before and after so many runs have come to wait at a gate. */
  gates: () =>
    inFolder(async (folder) => {
      const plan = await planOf(folder, `- { id: ask, type: gate, message: Go on? }`);
      const engine = await openEngine({ folder, perform: performNothing });
      const park = async (from, runs) => {
        for (let at = from; at < from + runs; at++) {
          await engine.runner.start({ id: `r${at}`, plan, workflowFolder: "", inputs: {}, actor: "bench" });
          await engine.runner.settled();
        }
        await settle();
      };
      // What the program itself needs to do this, it has after the first ones.
      await park(0, 1_000);
      const before = process.memoryUsage().heapUsed / 1e6;
      const rss = megabytes();
      await park(1_000, 1_000);
      const held = { heap: process.memoryUsage().heapUsed / 1e6 - before, rss: megabytes() - rss };
      const waiting = (await engine.journal.runs({ status: "waiting" })).length;
      await engine.close();
      return { ...held, waiting };
    }),
  fanOut: () =>
    inFolder(async (folder) => {
      const plan = await planOf(folder, fanOutOf(10_000, 8, `{ id: s, type: shell, run: x }`));
      const engine = await openEngine({ folder, perform: performNothing });
      const seconds = await secondsOfRun(engine, "r", plan);
      await engine.close();
      return { seconds, peak: process.resourceUsage().maxRSS / 1024 };
    }),
};

async function settle() {
  for (let at = 0; at < 5; at++) {
    globalThis.gc?.();
    await setTimeout(10);
  }
}

console.log(JSON.stringify(await programs[process.argv[2]]()));
