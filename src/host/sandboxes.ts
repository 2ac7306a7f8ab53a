import { homedir, tmpdir } from "node:os";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { findProgram } from "../agent/programs.ts";
import { configFile, type ProjectConfig } from "./config.ts";
import { bubblewrap } from "../sandbox/bubblewrap/bubblewrap.ts";
import { container, type ContainerOptions } from "../sandbox/container/container.ts";
import { closeInherited } from "../sandbox/inherited-descriptors.ts";
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
export function openSandboxes(options: SandboxOptions): Readonly<Record<SandboxName, Sandbox>> {
  const { folder, state, env } = options;
  const held = { hidden: [state], guarded: [dirname(configFile(folder)), configFile(folder)] };
  const bridge = { node: process.execPath, file: fileURLToPath(new URL("./bridge.cjs", import.meta.url)) };
  const program = findProgram("bwrap", { folder, path: env["PATH"] ?? "", home: homedir() })?.path ?? "bwrap";
  const sandboxes = {
    bubblewrap: bubblewrap({
      program,
      bridge,
      personHome: homedir(),
      ...held,
      uid: process.getuid?.() ?? 0,
    }),
    container: openContainer(options, { ...held, bridgeFile: bridge.file }),
    none: none({ bridge, temporary: tmpdir() }),
  };
  return {
    bubblewrap: triedOnce(sandboxes.bubblewrap),
    container: triedOnce(sandboxes.container),
    none: sandboxes.none,
  };
}

/** What works once in this process works the next time. */
function triedOnce(sandbox: Sandbox): Sandbox {
  let tried: ReturnType<Sandbox["probe"]> | undefined;
  return { ...sandbox, probe: () => (tried ??= tryIt(sandbox)) };
}

async function tryIt(sandbox: Sandbox): ReturnType<Sandbox["probe"]> {
  // By now the workflow was read, which may have come from one of them.
  closeInherited();
  return sandbox.probe();
}

/** Podman where nobody says which, if it is there. */
function openContainer(
  { folder, env, config }: SandboxOptions,
  own: Pick<ContainerOptions, "bridgeFile" | "hidden" | "guarded">,
): Sandbox {
  const { image = "", engine: said } = config.container ?? {};
  const search = { folder, path: env["PATH"] ?? "", home: homedir() };
  const find = (name: string): string | undefined => findProgram(name, search)?.path;
  const engine = said ?? (find("podman") === undefined ? "docker" : "podman");
  const user = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  return container({ engine, program: find(engine) ?? engine, env, image, user, ...own });
}
