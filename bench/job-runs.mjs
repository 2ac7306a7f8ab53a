import { bareBurst, bareLoop, bash } from "./bare-commands.mjs";
import { inFolder, openEngine, planOfJobs, secondsOfRun } from "./engine-rig.mjs";

const rounds = 5;
const jobs = 200;
const naps = 100;

/** What a graph of jobs costs, against the same commands started by Node alone. */
export function jobFigures() {
  return inFolder(async (folder) => {
    const engine = await openEngine({ folder });
    const chain = await planOfJobs(
      folder,
      listOf(jobs, (at) => job(`j${at}`, "true", at === 0 ? [] : [`j${at - 1}`])),
    );
    const burst = await planOfJobs(
      folder,
      listOf(jobs, (at) => job(`j${at}`, "true")),
    );
    const sleeping = await planOfJobs(
      folder,
      listOf(naps, (at) => job(`j${at}`, "sleep 1")),
    );
    await bareLoop(50, bash);
    const chained = { ours: [], bare: [] };
    const atOnce = { ours: [], bare: [] };
    for (let round = 0; round < rounds; round++) {
      chained.bare.push(await bareLoop(jobs, bash));
      chained.ours.push(await secondsOfRun(engine, `c${round}`, chain));
      atOnce.bare.push(await bareBurst(jobs, bash));
      atOnce.ours.push(await secondsOfRun(engine, `b${round}`, burst));
    }
    const napped = [await secondsOfRun(engine, "n1", sleeping), await secondsOfRun(engine, "n2", sleeping)];
    const delay = await delayOfDependent(engine, folder);
    await engine.close();
    return [
      `chain of ${jobs} jobs: ${best(chained.ours).toFixed(2)} s, ${ratio(chained)} x a bare loop of the same commands (limit 1.5)`,
      `${jobs} jobs at once: ${best(atOnce.ours).toFixed(2)} s, ${ratio(atOnce)} x all of the same commands at once (limit 1.5)`,
      `${naps} jobs of \`sleep 1\` at once: ${(best(napped) - 1).toFixed(2)} s over the ideal (limit 0.6)`,
      `a job whose need has ended, beside 8 that go on: begins after ${delay.toFixed(0)} ms (limit 100)`,
    ];
  });
}

/** Milliseconds from the end of a command to the beginning of the one that needs it, as both tell the time. */
async function delayOfDependent(engine, folder) {
  const beside = Array.from({ length: 8 }, (_, at) => job(`slow${at}`, "sleep 2"));
  const text = [...beside, job("quick", "date +%s%3N"), job("next", "date +%s%3N", ["quick"])].join("\n");
  const delays = [];
  for (let round = 0; round < 3; round++) {
    await secondsOfRun(engine, `d${round}`, await planOfJobs(folder, text));
    const told = await outputsOf(engine.journal, `d${round}`);
    delays.push(Number(told["next/x"]) - Number(told["quick/x"]));
  }
  return Math.min(...delays);
}

async function outputsOf(journal, run) {
  const entries = await journal.entries(run, 0, 10_000);
  const ends = entries.filter(({ event }) => event.type === "attempt.ended");
  return Object.fromEntries(ends.map(({ event }) => [event.address, event.outcome.output.stdout]));
}

function listOf(count, make) {
  return Array.from({ length: count }, (_, at) => make(at)).join("\n");
}

function job(name, command, needs = []) {
  return `  ${name}: { needs: [${needs.join(",")}], steps: [{ name: x, command: ${command} }] }`;
}

function best(seconds) {
  return Math.min(...seconds);
}

function ratio({ ours, bare }) {
  return (best(ours) / best(bare)).toFixed(2);
}
