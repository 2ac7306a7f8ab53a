import { open } from "node:fs/promises";
import { resolve } from "node:path";
import type { RunReport } from "../api/runs.ts";
import type { RunPorts } from "./commands/run-ports.ts";
import { harmless } from "./render/problems.ts";

const mostLines = 200;
const mostBytes = 256 * 1024;

/** Asks the person at the terminal what an open gate asks. False where there is no answer: then the run goes on waiting. */
export async function askGate(gate: RunReport["gates"][number], ports: RunPorts): Promise<boolean> {
  const { asker, folder, output, runs } = ports;
  if (asker === undefined) return false;
  output.story(`\n${output.paint("bold", harmless(gate.message))}\n`);
  if (gate.showFile !== undefined) output.story(await fileShown(gate.showFile, folder));
  const options = gate.options.map((option, index) => `  ${index + 1}) ${harmless(option)}\n`).join("");
  output.story(options);
  for (;;) {
    const said = (await asker.ask("Your answer (nothing leaves it open): "))?.trim();
    if (said === undefined || said === "") return false;
    const choice =
      gate.options[Number(said) - 1] ?? gate.options.find((each) => each.toLowerCase() === said.toLowerCase());
    if (choice === undefined) {
      output.story("That is none of them.\n");
      continue;
    }
    const comment = (await asker.ask("A comment (nothing for none): "))?.trim();
    // Who breaks off here has not answered.
    if (comment === undefined) return false;
    await runs.answer({ run: gate.run, gate: gate.address, choice, ...(comment === "" ? {} : { comment }) });
    return true;
  }
}

/** A path is meant from the root of the project, wherever the person stands. */
async function fileShown(file: string, folder: string): Promise<string> {
  try {
    const handle = await open(resolve(folder, file));
    try {
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(mostBytes), 0, mostBytes, 0);
      if (bytesRead === 0) return `  (The file ${harmless(file)} is empty.)\n`;
      const lines = buffer.toString("utf8", 0, bytesRead).split("\n");
      const more = lines.length > mostLines || bytesRead === mostBytes ? "  … (the file goes on)\n" : "";
      const shown = lines.slice(0, mostLines).map((line) => `  ${harmless(line)}\n`);
      return `${shown.join("")}${more}`;
    } finally {
      await handle.close();
    }
  } catch {
    return `  (The file ${harmless(file)} cannot be read.)\n`;
  }
}
