import { homedir, tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { findProgram } from "../agent/programs.ts";
import type { ProjectConfig } from "./config.ts";
import { bubblewrap } from "../sandbox/bubblewrap/bubblewrap.ts";
import { none } from "../sandbox/none/none.ts";
import type { Sandbox, SandboxName } from "../sandbox/sandbox.ts";

export interface SandboxOptions {
  /** The root of the project, and the folder of its state. */
  readonly folder: string;
  readonly state: string;
  readonly env: Readonly<Record<string, string>>;
  readonly config: ProjectConfig;
}

/** Every sandbox there is. */
export function openSandboxes({ folder, state, env }: SandboxOptions): Readonly<Record<SandboxName, Sandbox>> {
  const bridge = { node: process.execPath, file: fileURLToPath(new URL("./bridge.cjs", import.meta.url)) };
  const program = findProgram("bwrap", { folder, path: env["PATH"] ?? "" })?.path ?? "bwrap";
  return {
    bubblewrap: bubblewrap({
      program,
      bridge,
      personHome: homedir(),
      hidden: [state],
      uid: process.getuid?.() ?? 0,
    }),
    container: none({ bridge, temporary: tmpdir() }),
    none: none({ bridge, temporary: tmpdir() }),
  };
}
