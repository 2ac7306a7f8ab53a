import { spawnSync } from "node:child_process";
import { bareLoop, barePool } from "./bare-commands.mjs";
import { fanOutOf, inFolder, openEngine, planOf, secondsOfRun } from "./engine-rig.mjs";

const rounds = 6;
const steps = 1000;
const items = 200;
const width = 8;

/** What a command costs as a step of a run, against the same command started by a bare loop of Node. */
export function shellStepFigures() {
  return inFolder(async (folder) => {
    const engine = await openEngine({ folder });
    const one = Array.from({ length: steps }, (_, at) => `- { id: s${at}, type: shell, run: "true" }`).join("\n");
    const sequence = await planOf(folder, one);
    const fanOut = await planOf(folder, fanOutOf(items, width, `{ id: nap, type: shell, run: sleep 0.05 }`));
    await bareLoop(50);
    const loop = { ours: [], beside: [], alone: [] };
    const pool = { ours: [], beside: [] };
    for (let round = 0; round < rounds; round++) {
      loop.beside.push(await bareLoop(steps));
      loop.alone.push(loopAlone());
      loop.ours.push(await secondsOfRun(engine, `s${round}`, sequence));
      pool.beside.push(await barePool(items, width));
      pool.ours.push(await secondsOfRun(engine, `f${round}`, fanOut));
    }
    await engine.close();
    return [
      `${steps} sequential shell steps: ${best(loop.ours).toFixed(2)} s, ${ratio(loop.ours, loop.beside)} x a bare loop of spawn in the same process, ${ratio(loop.ours, loop.alone)} x one in a process of its own, which has less memory to copy for each (limit 1.35)`,
      `fan-out of ${items} x \`sleep 0.05\`, ${width} wide: ${best(pool.ours).toFixed(2)} s, ${ratio(pool.ours, pool.beside)} x a bare pool of spawn (limit 1.15)`,
    ];
  });
}

/** The best, since whatever else runs on the machine only makes it slower. */
function best(seconds) {
  return Math.min(...seconds);
}

function ratio(ours, bare) {
  return (best(ours) / best(bare)).toFixed(2);
}

function loopAlone() {
  const file = new URL("./bare-commands.mjs", import.meta.url).href;
  const program = `import { bareLoop } from "${file}"; await bareLoop(50); console.log(await bareLoop(${steps}));`;
  return Number(spawnSync(process.execPath, ["--input-type=module", "-e", program], { encoding: "utf8" }).stdout);
}
