import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { actorName } from "../host/actor.ts";
import { findProject } from "../host/find-project.ts";
import { openRuns } from "../host/open-runs.ts";
import { systemClock } from "../host/system-clock.ts";
import { terminalAsker } from "./asker.ts";
import type { RunPorts } from "./commands/run-ports.ts";
import { liveTerminal } from "./live-terminal.ts";
import type { Output } from "./output.ts";
import { RunStory } from "./run-story.ts";

export interface OpenRunPortsOptions {
  readonly output: Output;
  /** The folder that the person stands in. */
  readonly folder: string;
  readonly json: boolean;
  readonly version: string;
}

/** What the commands about runs work with, in this process and at this terminal. */
export async function openRunPorts({ folder, json, output, version }: OpenRunPortsOptions): Promise<RunPorts> {
  const terminal = json ? undefined : liveTerminal(process.stderr, process.env["TERM"]);
  const story = new RunStory({
    write: (text) => output.story(text),
    paint: output.paint,
    now: () => systemClock.now(),
    ...(terminal === undefined ? {} : { terminal }),
  });
  const project = findProject(folder);
  return {
    folder: project,
    workflows: async () => {
      const { openProject } = await import("../host/local.ts");
      const { registeredIn } = await import("../host/callable-workflows.ts");
      return openProject({ folder: project, registered: registeredIn(project, actorName(process.env)) });
    },
    runs: await openRuns({ folder: project, env: processEnvironment(), version, watcher: story }),
    output,
    asker: terminalAsker(),
    now: () => systemClock.now(),
    version,
    startBeside: (words) => startBeside(words, folder),
  };
}

/** What this process was given. */
export function processEnvironment(): Record<string, string> {
  const entries = Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
  return Object.fromEntries(entries);
}

function startBeside(words: readonly string[], folder: string): void {
  const program = fileURLToPath(new URL("./main.js", import.meta.url));
  spawn(process.execPath, [program, ...words], { cwd: folder, detached: true, stdio: "ignore" }).unref();
}
