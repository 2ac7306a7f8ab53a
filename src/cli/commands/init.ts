import type { z } from "zod";
import type { initShape } from "../../api/init-answer.ts";
import type { PlannedInit } from "../../host/plan-init.ts";
import type { Asker } from "../asker.ts";
import { UsageError } from "../door.ts";
import { exitCode } from "../exit-code.ts";
import { jsonLines, type Output } from "../output.ts";
import { harmless } from "../render/problems.ts";

export interface InitOptions {
  readonly agent?: string;
  readonly test?: string;
  readonly report?: string;
  readonly yes: boolean;
  readonly dryRun: boolean;
  readonly json: boolean;
}

export interface InitPorts {
  readonly plan: (
    wish: Pick<InitOptions, "agent"> & { readonly tests?: { readonly run: string; readonly report: string } },
  ) => Promise<PlannedInit>;
  readonly write: (planned: PlannedInit) => Promise<void>;
  readonly output: Output;
  /** Undefined where nobody can be asked. */
  readonly asker: Asker | undefined;
}

/** Shows the configuration that a project would have, and writes where somebody agrees what is missing of it. */
export async function init(options: InitOptions, ports: InitPorts): Promise<number> {
  const planned = await ports.plan(wishOf(options));
  const isSaid = options.agent !== undefined || options.test !== undefined;
  if (!options.json) ports.output.result(storyOf(planned, isSaid, ports.output));
  const isMissing = planned.state === "missing" || planned.state === "lacking";
  const writes = isMissing && !options.dryRun && (options.yes || (await isAgreed(options, ports)));
  if (writes) await ports.write(planned);
  if (options.json) ports.output.result(jsonLines(answerOf(planned, writes)));
  else ports.output.story(endOf(planned, { writes, options }));
  return exitCode.done;
}

function wishOf({ agent, test, report }: InitOptions): Parameters<InitPorts["plan"]>[0] {
  if ((test === undefined) !== (report === undefined)) {
    throw new UsageError(
      "A test command and its report belong together.",
      "Write both: --test 'npx jest --json --outputFile=report.json' --report report.json",
    );
  }
  return {
    ...(agent === undefined ? {} : { agent }),
    ...(test === undefined || report === undefined ? {} : { tests: { run: test, report } }),
  };
}

async function isAgreed({ json }: InitOptions, { asker, output }: InitPorts): Promise<boolean> {
  if (asker === undefined || json) return false;
  const said = await asker.ask(`\n${output.paint("bold", "Write it?")} [y/N] `);
  return /^\s*y(?:es)?\s*$/iu.test(said ?? "");
}

function storyOf({ path, text, state, differences }: PlannedInit, isSaid: boolean, { paint }: Output): string {
  switch (state) {
    case "missing":
      return `${paint("bold", path)}\n${shown(text)}`;
    case "lacking":
      return `${paint("bold", path)} is there, and would be the same with this behind it:\n${shown(differences ?? "")}`;
    case "same":
      return `${paint("bold", path)} is there, and says all that ${isSaid ? "was said" : "is seen"}.\n`;
    case "other":
      return `${paint("bold", path)} is there already, and is let be. What is seen would differ (+ would be there, - would not):\n${shown(differences ?? "")}`;
  }
}

function shown(text: string): string {
  return text
    .replace(/\n$/u, "")
    .split("\n")
    .map((line) => `  ${harmless(line)}`.trimEnd())
    .join("\n")
    .concat("\n");
}

interface Ending {
  readonly writes: boolean;
  readonly options: InitOptions;
}

function endOf({ path, state }: PlannedInit, { writes, options }: Ending): string {
  if (writes) return `\n${path} is written.\n`;
  if (state !== "missing" && state !== "lacking") return "";
  return options.dryRun ? "\nNothing is written.\n" : "\nNothing is written. With --yes it is.\n";
}

function answerOf({ path, text, state, differences }: PlannedInit, written: boolean): z.output<typeof initShape> {
  return { file: path, state, written, text, differences: differences ?? null };
}
