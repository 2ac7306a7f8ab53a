import type { RunPorts } from "../../src/cli/commands/run-ports.ts";
import { drive } from "../../src/cli/drive.ts";
import { openMemoryRuns } from "./memory-runs.ts";
import { planOf } from "./runner-rig.ts";

interface Talk {
  /** All that the person has seen. */
  readonly seen: string;
  /** How the run stands when the person leaves. */
  readonly status: string;
  readonly choices: readonly (string | null)[];
  readonly comments: readonly (string | null)[];
  /** What the person has not said. */
  readonly unsaid: readonly string[];
}

/** A run of some steps, with a person at the terminal of a project who says these words one after the other and then ends the input. */
export async function talk(steps: string, words: readonly string[], folder = "/"): Promise<Talk> {
  const runs = await openMemoryRuns();
  const seen: string[] = [];
  const unsaid = [...words];
  const show = (text: string): void => void seen.push(text);
  const ports: RunPorts = {
    folder,
    workflows: () => Promise.reject(new Error("Nothing is read.")),
    runs,
    output: { result: show, story: show, paint: (_, text) => text },
    asker: {
      ask(question) {
        show(question);
        return Promise.resolve(unsaid.shift());
      },
    },
    now: () => 0,
    version: "1.0.0",
    startBeside: () => undefined,
  };
  await runs.begin({ plan: planOf(steps), inputs: {}, answers: [], id: "r" });
  await drive("r", { json: false, wait: true }, ports);
  const { run, gates } = await runs.report("r");
  await runs.close();
  const choices = gates.map(({ choice }) => choice ?? null);
  const comments = gates.map(({ comment }) => comment ?? null);
  return { seen: seen.join(""), status: run.status, choices, comments, unsaid };
}
