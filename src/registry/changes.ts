import { mustMayAct, workflowUnknown } from "./ownership.ts";
import type { Added, Addition, Definition, Removal, Version } from "./registry.ts";

/** What is known of a name before it changes. */
export interface KnownName {
  /** Undefined where the name is free. */
  readonly newest: Definition | undefined;
  /** The highest number that a version of the name ever had; 0 where it never had one. */
  readonly last: number;
}

/** What an addition makes of a name. */
export function added({ newest, last }: KnownName, { name, text, hash, at, by }: Addition): Added {
  if (newest !== undefined) mustMayAct(newest, by);
  if (newest?.text === text) return { isNew: false, definition: newest };
  const owner = newest?.owner ?? by.name;
  return { isNew: true, definition: { name, version: last + 1, owner, by: by.name, hash, at, text } };
}

/** The version that a removal ends with. */
export function removed({ newest }: KnownName, { name, by, at }: Removal): Definition {
  if (newest === undefined) throw workflowUnknown(name);
  mustMayAct(newest, by);
  return { ...newest, removed: { by: by.name, at } };
}

export function versionOf(definition: Definition): Version {
  const { text: _, ...version } = definition;
  return version;
}

export function byName(definitions: readonly Definition[]): readonly Definition[] {
  return definitions.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
