import type { Surroundings } from "./dialect.ts";
import type { Report } from "./yaml/report.ts";

/** A workflow file while it is read, and what it is read with. */
export interface Reading extends Report {
  readonly surroundings: Surroundings;
  /** The files that are being read, from the outermost to this one: no workflow may call itself. */
  readonly files: readonly string[];
}
