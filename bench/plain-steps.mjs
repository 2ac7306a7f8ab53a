import { inFolder, loopOf, openEngine, performNothing, planOf, secondsOfRun } from "./engine-rig.mjs";

const rounds = 3;
const runs = 200;
const sizes = [100, 1_000, 10_000, 100_000];

/** What the engine itself costs: nothing is performed. */
export function plainStepFigures() {
  return inFolder(async (folder) => {
    const engine = await openEngine({ folder, perform: performNothing });
    const lines = [
      ...(await controlFigures(folder, engine)),
      ...(await manyRuns(folder, engine)),
      ...(await flatness(folder, engine)),
    ];
    await engine.close();
    return lines;
  });
}

async function controlFigures(folder, engine) {
  const choices = 10_000;
  const loop = loopOf(choices, `{ id: choose, type: if, condition: "{{ 1 == 1 }}", then: [] }`);
  const plan = await planOf(folder, loop);
  const seconds = [];
  for (let round = 0; round < rounds; round++) seconds.push(await secondsOfRun(engine, `control${round}`, plan));
  return [
    `control steps: ${Math.round((choices * 2) / Math.min(...seconds))} passes and choices a second (limit 5000)`,
  ];
}

async function manyRuns(folder, engine) {
  const each = 10;
  const plan = await planOf(
    folder,
    Array.from({ length: each }, (_, at) => `- { id: s${at}, type: shell, run: x }`).join("\n"),
  );
  const seconds = [];
  for (let round = 0; round < rounds; round++) {
    const before = performance.now();
    await Promise.all(Array.from({ length: runs }, (_, at) => secondsOfRun(engine, `many${round}-${at}`, plan)));
    seconds.push((performance.now() - before) / 1000);
  }
  return [`${runs} runs at once: ${Math.round((runs * each) / Math.min(...seconds))} steps a second (limit 5000)`];
}

/** The cost of a step must not grow with the steps that a run has done. */
async function flatness(folder, engine) {
  const costs = [];
  for (const size of sizes) {
    const plan = await planOf(folder, loopOf(size, `{ id: s, type: shell, run: x }`));
    const seconds = [];
    const times = size > 10_000 ? 1 : rounds;
    for (let round = 0; round < times; round++) seconds.push(await secondsOfRun(engine, `flat${size}-${round}`, plan));
    costs.push({ size, each: (Math.min(...seconds) / size) * 1000 });
  }
  const [first] = costs;
  return costs.map(
    ({ size, each }) =>
      `a run of ${size} steps: ${each.toFixed(3)} ms a step, ${(each / first.each).toFixed(2)} x the cost of a run of ${first.size} (limit 1.2)`,
  );
}
