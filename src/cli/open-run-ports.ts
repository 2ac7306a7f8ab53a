import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { actorName } from "../host/actor.ts";
import { findProject } from "../host/find-project.ts";
import { openRuns } from "../host/open-runs.ts";
import { systemClock } from "../host/system-clock.ts";
import { terminalAsker } from "./asker.ts";
import type { RunPorts } from "./commands/run-ports.ts";
import type { Output } from "./output.ts";
import type { Terminal } from "./render/live-region.ts";
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
  const terminal = json ? undefined : liveTerminal();
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
    runs: await openRuns({ folder: project, env: environment(), version, watcher: story }),
    output,
    asker: terminalAsker(),
    now: () => systemClock.now(),
    version,
    startBeside: (words) => startBeside(words, folder),
  };
}

function liveTerminal(): Terminal | undefined {
  const { stderr } = process;
  if (!stderr.isTTY) return undefined;
  return {
    write: (text) => void stderr.write(text),
    // A terminal that does not know its size says 0.
    columns: () => stderr.columns || 80,
    rows: () => stderr.rows || 24,
  };
}

function environment(): Record<string, string> {
  const entries = Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
  return Object.fromEntries(entries);
}

function startBeside(words: readonly string[], folder: string): void {
  const program = fileURLToPath(new URL("./main.js", import.meta.url));
  spawn(process.execPath, [program, ...words], { cwd: folder, detached: true, stdio: "ignore" }).unref();
}
