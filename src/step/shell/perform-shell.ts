import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isJsonList, type JsonObject } from "../../json/json.ts";
import type { Call } from "../../plan/plan.ts";
import type { Performer } from "../../runner/performer.ts";
import { renderShellScript } from "../../shell-text/render-shell-script.ts";
import { type CommandPorts, runProcess } from "../run-process.ts";

/** Runs the author's command from a private file, in which values are variables. */
export function performShell(ports: CommandPorts): Performer {
  return async (task) => {
    const file = join(ports.scratchFolder, `${task.attempt}.sh`);
    const text = scriptOf(task.node, task.given);
    // At once: for a small file, to hand it to another thread takes longer than to write it.
    mkdirSync(ports.scratchFolder, { recursive: true, mode: 0o700 });
    writeFileSync(file, text, { mode: 0o600, flag: "wx" });
    try {
      return await runProcess(ports, task, { argv: ["/bin/sh", file] });
    } finally {
      rmSync(file, { force: true });
    }
  };
}

function scriptOf(node: Call, given: JsonObject): string {
  const run = node.arguments["run"];
  if (run?.kind !== "shell") throw new Error("A shell step has no command.");
  const values = given["run"] ?? [];
  return renderShellScript(run.script, isJsonList(values) ? values : []);
}
