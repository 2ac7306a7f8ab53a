import { join } from "node:path";
import { toText } from "../../expression/value-text.ts";
import { isJsonList, type JsonObject, type JsonValue } from "../../json/json.ts";
import type { Call } from "../../plan/plan.ts";
import type { Performer } from "../../runner/performer.ts";
import { renderShellScript } from "../../shell-text/render-shell-script.ts";
import type { ShellScript } from "../../shell-text/shell-text.ts";
import { notPerformed } from "../not-performed.ts";
import { type Command, type CommandPorts, runProcess } from "../run-process.ts";
import { withScratchFile } from "../scratch.ts";

/** The longest command that is given to the shell as an argument; Linux takes 128 KB. */
const longestArgument = 64 * 1024;

/** How a script is started: with its options, before `-c` or the name of a file. */
type Interpreter = Command & { readonly argv: readonly [string, ...string[]] };

const systemShell: Interpreter = { argv: ["/bin/sh"] };
const bash: Interpreter = {
  argv: ["bash", "-e"],
  absent:
    "This step is run by bash, and there is none on this machine. Install the package `bash` and see that it is in the PATH.",
};

const noContainers =
  "This step asks for a container, and containers cannot be run by this engine yet. Remove the image, or start the container in the command itself: docker run --rm IMAGE …";
const noProgram =
  "This step starts a program without a shell, and its first word, the name of the program, is empty. Write the name, or check the value that stands for it.";

/** Runs the author's command: as it is, from a private file in which values are variables, or word by word without a shell. */
export function performShell(ports: CommandPorts): Performer {
  return async (task) => {
    const { run, words, interpreter, image } = task.given;
    if (image !== undefined) return notPerformed("unavailable", noContainers);
    if (words !== undefined) {
      const command = commandOf(listOf(words));
      return command === undefined ? notPerformed("invalid", noProgram) : runProcess(ports, task, command);
    }
    const { argv, ...more } = interpreter === "bash" ? bash : systemShell;
    const script = scriptOf(task.node);
    const text = renderShellScript(script, listOf(run));
    if (isPublic(script) && fitsArgument(text)) {
      return runProcess(ports, task, { ...more, argv: [...argv, "-c", "--", text] });
    }
    const file = join(ports.scratchFolder, `${task.attempt}.sh`);
    return withScratchFile(file, text, () => runProcess(ports, task, { ...more, argv: [...argv, file] }));
  };
}

/** The words as they are: nothing in them is split or expanded again. */
function commandOf(values: readonly JsonValue[]): Command | undefined {
  const [program = "", ...words] = values.map(toText);
  if (program === "") return undefined;
  const absent = `There is no program ${JSON.stringify(program)}. A step without a shell starts a program itself: what only a shell knows, such as \`cd\` or a pipe, needs one.`;
  return { argv: [program, ...words], absent };
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

function listOf(value: JsonObject[string] | undefined): readonly JsonValue[] {
  return value !== undefined && isJsonList(value) ? value : [];
}
