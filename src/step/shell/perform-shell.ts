import { join } from "node:path";
import { isJsonList, type JsonObject } from "../../json/json.ts";
import type { Call } from "../../plan/plan.ts";
import type { Performer } from "../../runner/performer.ts";
import { renderShellScript } from "../../shell-text/render-shell-script.ts";
import { type CommandPorts, runProcess } from "../run-process.ts";
import { makeScratchFolder, withScratchFile } from "../scratch.ts";

/** Runs the author's command from a private file, in which values are variables. */
export function performShell(ports: CommandPorts): Performer {
  return async (task) => {
    const file = join(ports.scratchFolder, `${task.attempt}.sh`);
    const text = scriptOf(task.node, task.given);
    makeScratchFolder(ports.scratchFolder);
    return withScratchFile(file, text, () => runProcess(ports, task, { argv: ["/bin/sh", file] }));
  };
}

function scriptOf(node: Call, given: JsonObject): string {
  const run = node.arguments["run"];
  if (run?.kind !== "shell") throw new Error("A shell step has no command.");
  const values = given["run"] ?? [];
  return renderShellScript(run.script, isJsonList(values) ? values : []);
}
