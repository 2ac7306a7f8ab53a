import { existsSync } from "node:fs";
import { join } from "node:path";
import type { ReadWorkflow, WorkflowLibrary } from "../dialect/dialect.ts";
import { readSource } from "../dialect/yaml/read-source.ts";
import type { Definition } from "../registry/registry.ts";
import { isPath } from "./file-library.ts";
import { statePath } from "./state-folder.ts";

/** The registered workflows that a project's workflows may call. */
export interface RegisteredLookup {
  /** Whose those are that its files may call. */
  readonly actor: string;
  readonly of: (owner: string) => Promise<readonly Definition[]>;
}

/** Where the registered workflows of a project are kept, beside its journal. */
export function registryFile(state: string): string {
  return join(state, "registry.db");
}

/** For whoever only reads files: nothing is made for it, and nothing opened before it is needed. */
export function registeredIn(folder: string, actor: string): RegisteredLookup {
  const file = registryFile(statePath(folder));
  return {
    actor,
    async of(owner) {
      if (!existsSync(file)) return [];
      const { openSqliteRegistry } = await import("../registry/sqlite/sqlite-registry.ts");
      const registry = await openSqliteRegistry({ file });
      try {
        return await registry.list({ owner });
      } finally {
        await registry.close();
      }
    },
  };
}

/** Reads with the files of a project; where a name is looked for that none of them has, once more with what is registered. */
export async function readWithRegistered(
  files: WorkflowLibrary,
  registered: () => Promise<readonly Definition[]>,
  read: (library: WorkflowLibrary) => ReadWorkflow,
): Promise<ReadWorkflow> {
  let missed = false;
  const noticing: WorkflowLibrary = {
    find(name, from) {
      const found = files.find(name, from);
      missed ||= found === undefined;
      return found;
    },
  };
  const first = read(noticing);
  if (!missed) return first;
  const definitions = await registered();
  return definitions.length === 0 ? first : read(withRegistered(files, definitions));
}

function withRegistered(files: WorkflowLibrary, definitions: readonly Definition[]): WorkflowLibrary {
  const texts = new Map(definitions.map(({ name, text }) => [name, text]));
  return {
    find(name, from) {
      const text = texts.get(name);
      const found = files.find(name, from);
      return found !== undefined || text === undefined ? found : readSource(registeredFile(name), Buffer.from(text));
    },
  };
}

/** The same library for a text that stands nowhere: no path leads from it to a file. */
export function withoutPathsFrom(file: string, files: WorkflowLibrary): WorkflowLibrary {
  const standsNowhere = (from: string): boolean => from === file || /^<registered .*>$/u.test(from);
  return { find: (name, from) => (isPath(name) && standsNowhere(from) ? undefined : files.find(name, from)) };
}

/** What a registered text is called in problems. */
function registeredFile(name: string): string {
  return `<registered ${name}>`;
}
