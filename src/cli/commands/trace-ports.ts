import type { TracePorts } from "../../trace/trace-ports.ts";
import type { Output } from "../output.ts";

/** What the commands about the trace work with. */
export interface TraceCommandPorts {
  readonly trace: TracePorts;
  /** False where nothing was ever recorded. */
  readonly isThere: boolean;
  /** A file, by the name that a person gives it where they stand, from the root of the repository. Refused where it is outside. */
  readonly pathOf: (name: string) => string;
  /** The text of a file, or of standard input for `-`. */
  readonly readText: (name: string) => Promise<string>;
  readonly output: Output;
}
