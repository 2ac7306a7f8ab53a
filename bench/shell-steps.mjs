import { spawn } from "node:child_process";
import { fanOutOf, inFolder, openEngine, planOf, secondsOfRun } from "./engine-rig.mjs";

const rounds = 5;
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
    const pairs = { sequence: [], fanOut: [] };
    for (let round = 0; round < rounds; round++) {
      pairs.sequence.push(
        await pair(
          () => bareLoop(steps),
          () => secondsOfRun(engine, `s${round}`, sequence),
        ),
      );
      pairs.fanOut.push(
        await pair(
          () => barePool(),
          () => secondsOfRun(engine, `f${round}`, fanOut),
        ),
      );
    }
    await engine.close();
    return [
      `${steps} sequential shell steps: ${told(pairs.sequence)} a bare loop of spawn (limit 1.35)`,
      `fan-out of ${items} x \`sleep 0.05\`, ${width} wide: ${told(pairs.fanOut)} a bare pool of spawn (limit 1.15)`,
    ];
  });
}

async function pair(bare, ours) {
  return { bare: await bare(), ours: await ours() };
}

/** The best of each, since whatever else runs on the machine only makes it slower. */
function told(pairs) {
  const bare = Math.min(...pairs.map((each) => each.bare));
  const ours = Math.min(...pairs.map((each) => each.ours));
  return `${ours.toFixed(2)} s, ${(ours / bare).toFixed(2)} x`;
}

async function bareLoop(times) {
  const before = performance.now();
  for (let at = 0; at < times; at++) await command("true");
  return (performance.now() - before) / 1000;
}

async function barePool() {
  const before = performance.now();
  let left = items;
  const lane = async () => {
    while (left-- > 0) await command("sleep 0.05");
  };
  await Promise.all(Array.from({ length: width }, lane));
  return (performance.now() - before) / 1000;
}

function command(text) {
  return new Promise((resolve) => {
    const child = spawn("/bin/sh", ["-c", text], { stdio: ["ignore", "pipe", "pipe"] });
    child.stdout.resume();
    child.stderr.resume();
    child.once("close", resolve);
  });
}
