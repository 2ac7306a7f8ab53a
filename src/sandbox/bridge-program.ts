import type { CommandWords, Confinement } from "./sandbox.ts";

/** The program that stands before a command and leads ports of its loopback to sockets: one file, and what runs it. */
export interface BridgeProgram {
  readonly node: string;
  readonly file: string;
}

/** What the program is told, as JSON in its first word; the command stands behind it. */
export interface BridgeOrder {
  readonly bridges: readonly { readonly port: number; readonly path: string }[];
  /** Variables for the command alone: Node would obey them in the program. */
  readonly env: Readonly<Record<string, string>>;
  /** Whether it hands signals on. Where a whole group is signalled the command has had them already. */
  readonly forwards: boolean;
}

export interface Bridging {
  readonly program: BridgeProgram;
  /** Where the command sees the sockets. */
  readonly sockets: Readonly<Record<string, string>>;
  readonly forwards: boolean;
}

/** The command behind its bridges; where it has none, as it is. */
export function bridged({ argv, env, bridges }: Confinement, { program, sockets, forwards }: Bridging): CommandWords {
  if (bridges.length === 0) return { argv, env };
  const order: BridgeOrder = {
    bridges: bridges.map(({ port, socket }) => ({ port, path: sockets[socket] ?? "" })),
    env: pick(env, isForNode),
    forwards,
  };
  return {
    argv: [program.node, program.file, JSON.stringify(order), ...argv],
    env: pick(env, (name) => !isForNode(name)),
  };
}

function isForNode(name: string): boolean {
  return name.startsWith("NODE_");
}

export function pick(
  env: Readonly<Record<string, string>>,
  isMeant: (name: string) => boolean,
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => isMeant(name)));
}
