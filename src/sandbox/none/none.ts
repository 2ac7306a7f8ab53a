import { type BridgeProgram, bridged } from "../bridge-program.ts";
import { checkConfinement } from "../checked-confinement.ts";
import type { Sandbox } from "../sandbox.ts";

export interface NoneOptions {
  readonly bridge: BridgeProgram;
  /** The folder for temporary files of the machine. */
  readonly temporary: string;
}

/**
 * No sandbox: the command is run as it is, with its home and its bridges, and may do whatever the person may. The bridges stand on
 * the loopback of the machine: their ports must be free, and whoever is on the machine can reach them.
 */
export function none({ bridge, temporary }: NoneOptions): Sandbox {
  return {
    name: "none",
    holds: { writes: false, reads: false, network: false, processes: false },
    probe: () => Promise.resolve({ ok: true, version: "" }),
    confine(confinement) {
      checkConfinement(confinement);
      const { home, sockets } = confinement;
      // Whoever ends it signals its whole group.
      const { argv, env } = bridged(confinement, { program: bridge, sockets, forwards: false });
      return { argv, env: { ...env, HOME: home, TMPDIR: temporary }, home, sockets };
    },
    after: () => undefined,
  };
}
