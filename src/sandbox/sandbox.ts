/** Confines a command: what it may see and change of the machine, and whom it may talk to. */
export interface Sandbox {
  readonly name: SandboxName;
  /** What it holds, for pages and the doctor. */
  readonly holds: SandboxHolds;
  /** Whether it works on this machine, and if not, what to do. */
  probe(): Promise<SandboxProbe>;
  /** Where a confined command will see its home and its sockets. */
  paths(given: Pick<Confinement, "home" | "sockets">): SeenPaths;
  /**
   * The command that starts the confined one. It looks at what is there, and neither makes nor starts anything. Refused where
   * something that it names is missing, or is not what it may be.
   */
  confine(confinement: Confinement): ConfinedCommand;
  /**
   * What has to be run when the confined command of that name has ended, however it did, or when whoever started it has died:
   * without it something may go on. It may be run more than once, and how it ends means nothing. Undefined where nothing can be left.
   */
  after(name: string): CommandWords | undefined;
}

export type SandboxName = "bubblewrap" | "container" | "none";

export interface SandboxHolds {
  /** Files outside of the folders given are not changed. */
  readonly writes: boolean;
  /** The person's home and other private places are not read. */
  readonly reads: boolean;
  /** No network but the sockets given. */
  readonly network: boolean;
  /** Killing it, and running what is to be run after it, kills all that was started in it, also what has left its group. */
  readonly processes: boolean;
}

export type SandboxProbe =
  | { readonly ok: true; readonly version: string }
  | { readonly ok: false; readonly message: string; readonly hint: string };

export interface Confinement {
  /** Unique for ever, such as the id of the attempt: what is left of the command is found by it. */
  readonly name: string;
  readonly argv: readonly [string, ...string[]];
  /** The whole environment of the command; HOME and TMPDIR are set by the sandbox. */
  readonly env: Readonly<Record<string, string>>;
  /** The folder that it works in: the workspace, or one below it. */
  readonly folder: string;
  readonly workspace: {
    readonly folder: string;
    readonly access: Access;
    /** Other git folders in it, and files that lead git to them, which are guarded as its own is. */
    readonly guarded?: readonly string[];
  };
  /** Folders and files elsewhere that it may read, or write, at their own paths: objects of a shared clone, the program of the agent. */
  readonly shown: readonly Shown[];
  /** The folder that becomes its home; it is kept by whoever gave it. */
  readonly home: string;
  /** Unix sockets that it may reach, by name. */
  readonly sockets: Readonly<Record<string, string>>;
  /** Ports of its own loopback that lead to one of the sockets, by name. */
  readonly bridges: readonly Bridge[];
}

export type Access = "write" | "read";

export interface Shown {
  readonly path: string;
  readonly access: Access;
}

export interface Bridge {
  readonly port: number;
  /** The name of one of the sockets. */
  readonly socket: string;
}

export interface CommandWords {
  readonly argv: readonly [string, ...string[]];
  readonly env: Readonly<Record<string, string>>;
}

export type ConfinedCommand = CommandWords & SeenPaths;

/** Where a confined command itself sees what it was given. */
export interface SeenPaths {
  readonly home: string;
  /** By name. */
  readonly sockets: Readonly<Record<string, string>>;
}
