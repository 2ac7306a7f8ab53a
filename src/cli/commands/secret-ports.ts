import type { Leak } from "../../secret/leak.ts";
import type { Secrets } from "../../secret/secret.ts";
import type { Output } from "../output.ts";

/** What the commands about secrets work with. */
export interface SecretPorts {
  readonly secrets: Secrets;
  /** What is kept encrypted. */
  readonly store: {
    /** True where it had one of that name before. */
    set(name: string, value: string): Promise<boolean>;
    /** False where it has none of that name. */
    remove(name: string): Promise<boolean>;
    /** Gives how many there are. */
    rotate(): Promise<number>;
  };
  /** The value that the person gives: asked for without being shown, or all of standard input. Undefined where none is given. */
  readonly readValue: (name: string) => Promise<string | undefined>;
  /** Scans these files, or those that have changed since the last commit. */
  readonly scan: (files: readonly string[]) => Promise<{ readonly files: number; readonly leaks: readonly Leak[] }>;
  readonly output: Output;
}
