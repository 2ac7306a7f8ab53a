import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { inFolder, loopOf, openEngine, performNothing, planOf, writeWorkflow } from "./engine-rig.mjs";
import { median } from "./measure.mjs";

const tellPeak = new URL("./tell-peak.mjs", import.meta.url).pathname;
const run = "bench";

/** What it costs to go on with a run, as a person does: the whole command, from its start to its end. */
export async function resumeFigures(main) {
  return [
    await resumeFigure(main, { steps: 1_000, rounds: 7, limit: "0.3 s" }),
    await resumeFigure(main, { steps: 100_000, rounds: 3, limit: "3 s" }),
    await killFigure(main),
  ];
}

function resumeFigure(main, { steps, rounds, limit }) {
  return inFolder(async (folder) => {
    const halted = join(folder, "halted");
    mkdirSync(halted);
    await haltAfter(halted, steps);
    const measured = [];
    for (let round = 0; round < rounds; round++) {
      const project = join(folder, String(round));
      cpSync(halted, project, { recursive: true });
      const bare = await command(project, ["-e", "0"]);
      measured.push({ bare, ours: await command(project, [main, "resume", run]) });
    }
    const least = (of) => Math.min(...measured.map(of));
    const seconds = least(({ ours }) => ours.seconds);
    const cpu = median(measured.map(({ ours, bare }) => ours.cpu / bare.cpu));
    const peak = median(measured.map(({ ours }) => ours.peak));
    const ratio = (seconds / least(({ bare }) => bare.seconds)).toFixed(1);
    return `resume with ${steps} steps done: ${seconds.toFixed(2)} s, ${ratio} x \`node -e 0\`, ${cpu.toFixed(1)} x its cpu, ${peak.toFixed(0)} MB (limits ${limit} where \`node -e 0\` takes 0.04 s, and 200 MB)`;
  });
}

/** A run with so many steps done that lost its process in the step after them. */
async function haltAfter(folder, steps) {
  const plan = await planOf(
    folder,
    `${loopOf(steps, `{ id: s, type: shell, run: x }`)}\n- { id: last, type: shell, run: "true" }`,
  );
  let begun;
  const reached = new Promise((resolve) => {
    begun = resolve;
  });
  const perform = (task) => (task.address === "last" ? untilAborted(task, begun) : performNothing());
  const engine = await openEngine({ folder, perform });
  await engine.runner.start({ id: run, plan, workflowFolder: "", inputs: {}, actor: "bench" });
  await reached;
  await engine.close();
}

function untilAborted({ signal }, begun) {
  begun();
  return new Promise((resolve) => {
    signal.addEventListener("abort", () => resolve({ status: "cancelled", output: {} }));
  });
}

/** Seconds from the start of a command to its end, its processor seconds, and the most memory that it held, in MB. */
async function command(folder, words) {
  const before = performance.now();
  const child = spawn(process.execPath, ["--import", tellPeak, ...words], {
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe", "pipe"],
  });
  let text = "";
  let story = "";
  child.stdio[3].on("data", (chunk) => (text += chunk));
  child.stdout.resume();
  child.stderr.on("data", (chunk) => (story += chunk));
  const code = await new Promise((resolve) => child.once("close", resolve));
  if (code !== 0) throw new Error(`${words.join(" ")} ended with ${code}: ${story}`);
  const seconds = (performance.now() - before) / 1000;
  return { seconds, ...JSON.parse(text) };
}

/** From the death of a process to the next attempt at the step that it was in. */
async function killFigure(main) {
  const seconds = [];
  for (let round = 0; round < 5; round++) seconds.push(await inFolder((folder) => secondsAfterKill(main, folder)));
  return `kill -9 to the next step, by \`waybill resume\`: ${median(seconds).toFixed(2)} s (limit 1 s)`;
}

async function secondsAfterKill(main, folder) {
  mkdirSync(join(folder, ".waybill"));
  const begun = (attempt) => join(folder, `attempt-${attempt}`);
  const file = writeWorkflow(
    folder,
    `- { id: s, type: shell, run: 'touch "attempt-$WAYBILL_ATTEMPT_NUMBER"; test "$WAYBILL_ATTEMPT_NUMBER" = 2 || sleep 60' }`,
  );
  const first = spawn(process.execPath, [main, "run", file, "--run-id", run], { cwd: folder, stdio: "ignore" });
  await until(() => existsSync(begun(1)));
  first.kill("SIGKILL");
  const before = performance.now();
  const second = spawn(process.execPath, [main, "resume", run], { cwd: folder, stdio: "ignore" });
  const ended = new Promise((resolve) => second.once("close", resolve));
  await until(() => existsSync(begun(2)));
  const seconds = (performance.now() - before) / 1000;
  await ended;
  return seconds;
}

async function until(done) {
  for (let waited = 0; !done(); waited += 2) {
    if (waited > 60_000) throw new Error("A command of the benchmark did not begin.");
    await setTimeout(2);
  }
}
