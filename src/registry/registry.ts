import type { Actor } from "./ownership.ts";

/**
 * The registered workflows of a project: texts under names, each text with all its versions. What a text means is for its
 * readers; here it stays as it was given, to the last character.
 */
export interface Registry {
  /**
   * A new version where the text is another one than the newest. Refused (PERMISSION_DENIED) where the name belongs to somebody
   * else. Durable when it resolves.
   */
  add(addition: Addition): Promise<Added>;
  /** The newest version, where the name is registered; or a given one, whatever has become of the name since. */
  get(name: string, version?: number): Promise<Definition | undefined>;
  /** The newest version of each registered name, by name. */
  list(filter?: DefinitionFilter): Promise<readonly Definition[]>;
  /** Every version that a name ever had, the oldest first. */
  versions(name: string): Promise<readonly Version[]>;
  /** The name is free from now on; its versions stay. Gives what was removed. Refused like `add`, and where nothing is registered. */
  remove(removal: Removal): Promise<Definition>;
  close(): Promise<void>;
}

export interface Version {
  readonly name: string;
  /** Counts from 1. A name that is registered again after a removal goes on counting. */
  readonly version: number;
  /** Who registered the name first. It stays so until the name is removed, whoever adds versions. */
  readonly owner: string;
  /** Who added this version. */
  readonly by: string;
  /** Of the text. */
  readonly hash: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Where the name was removed when this version was the newest. */
  readonly removed?: { readonly by: string; readonly at: number };
}

export interface Definition extends Version {
  readonly text: string;
}

export interface Addition extends Pick<Definition, "name" | "text" | "hash" | "at"> {
  readonly by: Actor;
}

export interface Added {
  /** False where the text was registered already. */
  readonly isNew: boolean;
  readonly definition: Definition;
}

export interface DefinitionFilter {
  readonly owner?: string;
}

export interface Removal {
  readonly name: string;
  readonly by: Actor;
  readonly at: number;
}
