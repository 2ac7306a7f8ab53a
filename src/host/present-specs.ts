import { readAcceptance } from "../spec/acceptance/read-acceptance.ts";
import { findSpecs } from "../spec/project/find-specs.ts";
import type { Spec, SpecTree } from "../spec/spec.ts";
import type { PresentSpecs } from "../trace/trace-ports.ts";

/** The specs of a project as they stand, each read once. */
export function presentSpecs(tree: SpecTree): PresentSpecs {
  const read = new Map<string, Promise<Spec | undefined>>();
  return {
    ids: async () => (await findSpecs(tree)).map(({ id }) => id).toSorted(),
    read(id) {
      const known = read.get(id) ?? readSpecOf(tree, id);
      read.set(id, known);
      return known;
    },
  };
}

async function readSpecOf(tree: SpecTree, id: string): Promise<Spec | undefined> {
  const path = `spec/${id}.md`;
  const text = await tree.read(path);
  return text === undefined ? undefined : readAcceptance({ path, text }, id).spec;
}
