import type { Socket } from "node:net";
import type { Address } from "./address.ts";

/** The one way out for a command that has no network: to the hosts that are named, and to nobody else. */
export interface Egress {
  /** Listens for one command until it is closed. Refused where a rule cannot be read. */
  open(options: EgressOptions): Promise<OpenEgress>;
}

export interface EgressOptions {
  /** The path of the unix socket to listen at; at most 100 bytes. */
  readonly socket: string;
  /**
   * `host`, `host:port` or `*.host:port`, which stands for all below the host; without a port it is 443. A port that is named here may
   * be reached by plain HTTP as well. An address may be named as it is, also a private one: `10.1.2.3:443`, `[fd00::1]:443`.
   */
  readonly allow: readonly string[];
  /** The addresses of a host. It is asked once for each connection, and what it says is what is dialled. */
  readonly resolve: (host: string) => Promise<readonly string[]>;
  /** Begins a connection; that of the system where it is not given. */
  readonly dial?: (address: Address, port: number) => Socket;
  /** Is told of every decision, and of the end of every connection. It must not throw. */
  readonly tell: (event: EgressEvent) => void;
  readonly limits?: Partial<EgressLimits>;
}

export interface EgressLimits {
  /** Connections at once. */
  readonly connections: number;
  /** What stands before the body of a request, in bytes. */
  readonly headBytes: number;
  /** How long it may take to say what is wanted. */
  readonly headMs: number;
  /** How long it may take until a host answers. */
  readonly dialMs: number;
}

export interface Target {
  readonly host: string;
  readonly port: number;
}

/** `connection` is the same for all that is told of one connection to a host. */
export type EgressEvent =
  | ({ readonly type: "allowed"; readonly connection: number; readonly address: string } & Target)
  /** Nothing was dialled. `wanted` is what was asked for, shortened. */
  | { readonly type: "refused"; readonly wanted: string; readonly why: RefusedWhy; readonly address?: string }
  /** It was allowed, and could not be reached. */
  | ({ readonly type: "failed"; readonly connection: number; readonly code: string } & Target)
  | ({
      readonly type: "ended";
      readonly connection: number;
      readonly sent: number;
      readonly received: number;
    } & Target);

export type RefusedWhy =
  /** It is no request that a proxy understands, or is larger or slower than it may be. */
  | "malformed"
  /** No rule names the host with that port. */
  | "not allowed"
  /** The host has an address that only a rule of its own may lead to: of this machine, of a private network, or of no single host. */
  | "private address"
  | "unknown host"
  | "too many connections";

export interface OpenEgress {
  /** Ends what is under way, and listens no more. */
  close(): Promise<void>;
}
