import { join } from "node:path";
import { isJsonList, type JsonObject, type JsonValue } from "../../json/json.ts";
import type { Call } from "../../plan/plan.ts";
import type { Performer } from "../../runner/performer.ts";
import { renderShellScript } from "../../shell-text/render-shell-script.ts";
import type { ShellScript } from "../../shell-text/shell-text.ts";
import { type CommandPorts, runProcess } from "../run-process.ts";
import { withScratchFile } from "../scratch.ts";

/** The longest command that is given to the shell as an argument; Linux takes 128 KB. */
const longestArgument = 64 * 1024;

/** Runs the author's command: as it is, or from a private file in which values are variables. */
export function performShell(ports: CommandPorts): Performer {
  return async (task) => {
    const script = scriptOf(task.node);
    const text = renderShellScript(script, valuesOf(task.given));
    if (isPublic(script) && fitsArgument(text)) {
      return runProcess(ports, task, { argv: ["/bin/sh", "-c", "--", text] });
    }
    const file = join(ports.scratchFolder, `${task.attempt}.sh`);
    return withScratchFile(file, text, () => runProcess(ports, task, { argv: ["/bin/sh", file] }));
  };
}

/** Everybody on the machine may see the arguments of a process. What stands in the workflow file alone is no secret. */
function isPublic({ pieces }: ShellScript): boolean {
  return pieces.every(({ kind }) => kind === "text");
}

function fitsArgument(text: string): boolean {
  return Buffer.byteLength(text) <= longestArgument && !text.includes("\0");
}

function scriptOf(node: Call): ShellScript {
  const run = node.arguments["run"];
  if (run?.kind !== "shell") throw new Error("A shell step has no command.");
  return run.script;
}

function valuesOf({ run = [] }: JsonObject): readonly JsonValue[] {
  return isJsonList(run) ? run : [];
}
