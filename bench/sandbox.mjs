import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { createServer } from "node:net";
import { homedir } from "node:os";
import { join } from "node:path";
import { bubblewrap } from "../dist/sandbox/bubblewrap/bubblewrap.js";
import { findProgram } from "../dist/agent/programs.js";
import { inFolder } from "./engine-rig.mjs";
import { median } from "./measure.mjs";

const rounds = 60;
const bridge = { node: process.execPath, file: new URL("../dist/bin/bridge.cjs", import.meta.url).pathname };

/** What a sandbox costs, and a bridge in it, over the same command as it is. The three take turns. */
export function sandboxFigures() {
  const program = findProgram("bwrap", { folder: "/", path: process.env.PATH ?? "" })?.path;
  if (program === undefined) return ["sandbox: not measured, there is no bubblewrap"];
  return inFolder(async (folder) => {
    const socket = join(folder, "door.sock");
    const server = createServer((visitor) => visitor.end()).listen(socket);
    const commands = commandsIn(
      folder,
      bubblewrap({ program, bridge, personHome: homedir(), hidden: [], guarded: [], uid: process.getuid() }),
      socket,
    );
    const taken = Object.fromEntries(Object.keys(commands).map((name) => [name, []]));
    for (let round = 0; round < rounds; round++)
      for (const [name, command] of Object.entries(commands)) taken[name].push(await msOf(command, folder));
    server.close();
    const [bare, node, confined, bridged] = ["bare", "node", "confined", "bridged"].map((name) => median(taken[name]));
    return [
      `sandbox: bubblewrap adds ${(confined - bare).toFixed(0)} ms to a command of ${bare.toFixed(0)} ms (median of ${rounds}), ${(confined / bare).toFixed(1)} x (limit of a whole agent step: 60 ms)`,
      `sandbox: bubblewrap with a bridge adds ${(bridged - bare).toFixed(0)} ms, ${((bridged - bare) / node).toFixed(2)} x \`node -e 0\` of ${node.toFixed(0)} ms beside it (limit of a whole agent step: 150 ms)`,
    ];
  });
}

function commandsIn(folder, sandbox, socket) {
  const [workspace, home] = ["workspace", "home"].map((name) => join(folder, name));
  for (const each of [workspace, home]) mkdirSync(each);
  const argv = ["/bin/sh", "-c", ":"];
  const env = { PATH: process.env.PATH };
  const confinement = {
    name: "bench",
    argv,
    env,
    folder: workspace,
    home,
    shown: [],
    sockets: { door: socket },
    bridges: [],
    workspace: { folder: workspace, access: "write" },
  };
  return {
    bare: { argv, env },
    node: { argv: [process.execPath, "-e", "0"], env },
    confined: sandbox.confine(confinement),
    bridged: sandbox.confine({ ...confinement, bridges: [{ port: 8080, socket: "door" }] }),
  };
}

function msOf({ argv: [program, ...words], env }, cwd) {
  const before = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, { env, cwd, stdio: ["ignore", "pipe", "pipe"] });
    child.stdout.resume();
    child.stderr.resume();
    child.once("exit", (code) =>
      code === 0 ? resolve(performance.now() - before) : reject(new Error(`${words.join(" ")}: ${code}`)),
    );
  });
}
