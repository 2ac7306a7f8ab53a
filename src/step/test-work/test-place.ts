import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ConsultPorts } from "../../agent/consult.ts";
import { openWayOut, proxyWords, type WayOut } from "../../agent/doors.ts";
import { programsOf, toolchainsOf } from "./toolchains.ts";
import { ownFileWords } from "./written-files.ts";
import type { CommandWords, SandboxName, Shown } from "../../sandbox/sandbox.ts";

export type PlacePorts = Pick<
  ConsultPorts,
  "sandboxes" | "egress" | "resolve" | "socketFolder" | "newWord" | "personHome"
>;

export interface TestPlaceRequest {
  readonly folder: string;
  readonly shown: readonly Shown[];
  readonly sandbox: SandboxName;
  readonly attempt: string;
  /** What a shell runs. */
  readonly script: string;
  readonly env: Readonly<Record<string, string>>;
  readonly hosts: readonly string[];
  /** A private folder that is not there yet, which becomes its home. */
  readonly home: string;
  readonly tell: (words: string) => void;
}

export type OpenTestPlace =
  | {
      readonly ok: true;
      readonly command: CommandWords;
      readonly after: CommandWords | undefined;
      close(): Promise<void>;
    }
  | { readonly ok: false; readonly trouble: string };

/** Everybody on the machine may see the words of a process: values of a workflow stand in its script. */
const scriptName = "test-command.sh";

/** Confines a command to its tree: it sees the programs of the person, and reaches nothing but the hosts that are named. */
export async function openTestPlace(ports: PlacePorts, request: TestPlaceRequest): Promise<OpenTestPlace> {
  const { sandbox: name, folder, attempt, script, home, hosts, tell } = request;
  const sandbox = ports.sandboxes[name];
  const probe = await sandbox.probe();
  if (!probe.ok) return { ok: false, trouble: `${probe.message} ${probe.hint}` };
  mkdirSync(home, { recursive: true, mode: 0o700 });
  writeFileSync(join(home, scriptName), script, { mode: 0o600 });
  let out: WayOut | undefined;
  const close = async (): Promise<void> => {
    await out?.close();
    rmSync(home, { recursive: true, force: true });
  };
  try {
    if (hosts.length > 0) out = await openWayOut(ports, { hosts, sandbox: name, tell });
    const tools = toolchainsOf(request.env, ports.personHome);
    const seenHome = sandbox.paths({ home, sockets: {} }).home;
    const command = sandbox.confine({
      name: attempt,
      argv: ["/bin/sh", join(seenHome, scriptName)],
      env: {
        ...tools.env,
        ...request.env,
        ...ownFileWords(seenHome),
        ...(out === undefined ? {} : proxyWords(out.port)),
        WAYBILL_ATTEMPT: attempt,
      },
      folder,
      workspace: { folder, access: "write" },
      shown: [...request.shown, ...programsOf(request.env, ports.personHome), ...tools.shown],
      home,
      sockets: out === undefined ? {} : { egress: out.socket },
      bridges: out === undefined ? [] : [{ port: out.port, socket: "egress" }],
    });
    return { ok: true, command, after: sandbox.after(attempt), close };
  } catch (error) {
    await close();
    throw error;
  }
}
