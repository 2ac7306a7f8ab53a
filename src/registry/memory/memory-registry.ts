import { added, byName, type KnownName, removed, versionOf } from "../changes.ts";
import type { Added, Addition, Definition, DefinitionFilter, Registry, Removal, Version } from "../registry.ts";

/** A registry for as long as the process lives. */
export function memoryRegistry(): Registry {
  return new MemoryRegistry();
}

class MemoryRegistry implements Registry {
  /** All versions of each name, the oldest first. */
  readonly #names = new Map<string, Definition[]>();

  async add(addition: Addition): Promise<Added> {
    const done = added(this.#known(addition.name), addition);
    if (done.isNew) this.#names.set(addition.name, [...this.#all(addition.name), done.definition]);
    return structuredClone(done);
  }

  async get(name: string, version?: number): Promise<Definition | undefined> {
    const found =
      version === undefined ? this.#known(name).newest : this.#all(name).find((each) => each.version === version);
    return structuredClone(found);
  }

  async list({ owner }: DefinitionFilter = {}): Promise<readonly Definition[]> {
    const newest = [...this.#names.keys()].flatMap((name) => this.#known(name).newest ?? []);
    return structuredClone(byName(newest.filter((each) => owner === undefined || each.owner === owner)));
  }

  async versions(name: string): Promise<readonly Version[]> {
    return structuredClone(this.#all(name).map(versionOf));
  }

  async remove(removal: Removal): Promise<Definition> {
    const definition = removed(this.#known(removal.name), removal);
    this.#names.set(removal.name, [...this.#all(removal.name).slice(0, -1), definition]);
    return structuredClone(definition);
  }

  async close(): Promise<void> {
    // There is nothing to let go of.
  }

  #all(name: string): readonly Definition[] {
    return this.#names.get(name) ?? [];
  }

  #known(name: string): KnownName {
    const last = this.#all(name).at(-1);
    return { newest: last?.removed === undefined ? last : undefined, last: last?.version ?? 0 };
  }
}
