import type { Runs } from "../../api/runs.ts";
import type { Workflows } from "../../api/workflows.ts";
import type { Asker } from "../asker.ts";
import type { Output } from "../output.ts";

/** What the commands about runs work with. */
export interface RunPorts {
  /** The root of the project, where steps run. */
  readonly folder: string;
  /** Loaded where they are read. */
  readonly workflows: () => Promise<Workflows>;
  readonly runs: Runs;
  readonly output: Output;
  /** Undefined where nobody can be asked. */
  readonly asker: Asker | undefined;
  readonly now: () => number;
  /** The version of this program. */
  readonly version: string;
  /** Starts this program again beside the terminal, with other words. */
  readonly startBeside: (words: readonly string[]) => void;
}
