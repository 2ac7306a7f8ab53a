/** Lets a confined command reach some hosts, and no others. */
export interface Egress {
  /** Listens at a unix socket for requests to connect to hosts. */
  open(options: EgressOptions): Promise<OpenEgress>;
}

export interface EgressOptions {
  readonly socket: string;
  /** `name`, `name:port`, `*.name`, `*.name:port`; without a port it is 443. */
  readonly allow: readonly string[];
  readonly tell: (event: EgressEvent) => void;
}

export interface OpenEgress {
  close(): Promise<void>;
}

export interface EgressEvent {
  readonly type: string;
}
