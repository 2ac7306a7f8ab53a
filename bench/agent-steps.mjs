import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { folderBlobs } from "../dist/blob/folder/folder-blobs.js";
import { openAgents } from "../dist/host/open-agents.js";
import { localProcesses } from "../dist/process/local/local-processes.js";
import { performPrompt } from "../dist/step/prompt/perform-prompt.js";
import { bubblewrap } from "../dist/sandbox/bubblewrap/bubblewrap.js";
import { findProgram } from "../dist/agent/programs.js";
import { inFolder } from "./engine-rig.mjs";
import { median } from "./measure.mjs";

const rounds = 25;
const atOnce = 64;

/** What an agent's step costs over its bare process: scripted and confined, and a program with the meter behind a bridge. */
export function agentStepFigures() {
  if (findProgram("bwrap", { folder: "/", path: process.env.PATH ?? "" }) === undefined)
    return ["agent step: not measured, there is no bubblewrap"];
  return inFolder(async (folder) => {
    const rig = openRig(folder);
    const taken = { bare: [], confined: [], plain: [], bridged: [] };
    await rig.step("robot");
    for (let round = 0; round < rounds; round++) {
      taken.bare.push(await msOf(() => rig.bare()));
      taken.confined.push(await msOf(() => rig.step("robot")));
      taken.plain.push(await msOf(() => run(["/bin/cat"], folder, {})));
      taken.bridged.push(await msOf(() => rig.step("cat")));
    }
    const many = await msOf(() => Promise.all(Array.from({ length: atOnce }, () => rig.step("robot"))));
    const memory = process.memoryUsage.rss() / 1e6;
    const of = (name) => median(taken[name]);
    return [
      `agent step: engine and bubblewrap add ${(of("confined") - of("bare")).toFixed(0)} ms to a scripted agent of ${of("bare").toFixed(0)} ms (median of ${rounds}; limit 60 ms)`,
      `agent step: with the meter behind a bridge ${(of("bridged") - of("plain")).toFixed(0)} ms more than a bare \`cat\` (limit 150 ms)`,
      `${atOnce} scripted agents at once: ${(many / 1000).toFixed(1)} s, this process has ${memory.toFixed(0)} MB then (limit 300 MB)`,
    ];
  });
}

function openRig(folder) {
  const state = join(folder, ".waybill", "state");
  mkdirSync(state, { recursive: true });
  const turns = join(folder, "turns.yml");
  writeFileSync(turns, "turns: [{ do: [{ say: done }] }]\n");
  const config = {
    problems: [],
    agents: {
      robot: { driver: "scripted", script: "turns.yml", sandbox: "bubblewrap" },
      cat: { driver: "command", command: ["/bin/cat"], sandbox: "bubblewrap" },
    },
  };
  let words = 0;
  const newWord = () => `b${process.pid}x${++words}`;
  const env = { PATH: process.env.PATH };
  const commands = {
    processes: localProcesses(),
    blobs: folderBlobs(join(state, "blobs")),
    scratchFolder: join(state, "scratch"),
    env,
  };
  const { ports } = openAgents({ commands, folder, state, runtimeFolder: folder, env, config, newWord });
  const program = new URL("../dist/bin/play-turn.js", import.meta.url).pathname;
  const robot = { ...ports.agents.find("robot").agent, command: [process.execPath, program, turns] };
  const cat = ports.agents.find("cat").agent;
  const agents = { find: (name) => ({ ok: true, agent: name === "robot" ? robot : cat }) };
  const bridge = { node: process.execPath, file: new URL("../dist/bin/bridge.cjs", import.meta.url).pathname };
  const bwrap = findProgram("bwrap", { folder: "/", path: process.env.PATH ?? "" }).path;
  const own = { program: bwrap, bridge, personHome: homedir(), hidden: [state], guarded: [], uid: process.getuid() };
  const confined = bubblewrap(own);
  // As the host does it: what works once works the next time.
  const probed = confined.probe();
  const sandboxes = { ...ports.consult.sandboxes, bubblewrap: { ...confined, probe: () => probed } };
  const perform = performPrompt({ ...ports, agents, consult: { ...ports.consult, sandboxes } });
  return {
    bare: () => run(robot.command, folder, env),
    step: async (integration) => {
      const { status, message } = await perform(taskOf(folder, newWord(), integration));
      if (status !== "success") throw new Error(message);
    },
  };
}

function taskOf(folder, attempt, integration) {
  const conduct = { env: {}, secrets: {}, onInterrupt: "rerun" };
  return {
    run: {
      id: "r",
      folder,
      workFolder: folder,
      workflowFolder: "",
      ownTree: false,
      isRecorded: false,
      workspace: folder,
    },
    node: { primitive: "call", kind: "prompt", id: "a", address: "a", arguments: {}, conduct, outputs: {} },
    address: "a",
    number: 1,
    goneOn: 0,
    attempt,
    idempotencyKey: "r:a",
    given: { prompt: "do it", integration },
    env: {},
    secrets: {},
    cwd: undefined,
    onOutput: () => undefined,
    signal: new AbortController().signal,
  };
}

function run([program, ...words], cwd, env) {
  return new Promise((resolve) => {
    const child = spawn(program, words, { cwd, env, stdio: ["pipe", "ignore", "ignore"] });
    child.stdin.end("do it");
    child.once("exit", resolve);
  });
}

async function msOf(work) {
  const before = performance.now();
  await work();
  return performance.now() - before;
}
