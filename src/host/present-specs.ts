import { Refusal } from "../problem/refusal.ts";
import { type LocatedSpec, locateSpecs } from "../spec/project/locate-specs.ts";
import { readLocated } from "../spec/project/read-located.ts";
import { readSpec } from "../spec/project/read-spec.ts";
import type { Spec, SpecTree } from "../spec/spec.ts";
import type { PresentSpecs } from "../trace/trace-ports.ts";

/** The specs of a project as they stand, each read once. Archived changes are none of them: what they brought stands in others. */
export function presentSpecs(tree: SpecTree): PresentSpecs {
  let located: Promise<ReadonlyMap<string, LocatedSpec>> | undefined;
  const read = new Map<string, Promise<Spec | undefined>>();
  const all = (): Promise<ReadonlyMap<string, LocatedSpec>> => (located ??= byId(tree));
  const readById = async (id: string): Promise<Spec | undefined> => {
    const found = (await all()).get(id);
    return found && (await readLocated(tree, found)).spec;
  };
  return {
    ids: async () => [...(await all()).keys()].toSorted(),
    read(id) {
      const known = read.get(id) ?? readById(id);
      read.set(id, known);
      return known;
    },
    meant: async (name) => ((await all()).has(name) ? name : nameOf(tree, name)),
  };
}

/** Of two with one id the first in the order of their paths. */
async function byId(tree: SpecTree): Promise<ReadonlyMap<string, LocatedSpec>> {
  const found = await locateSpecs(tree);
  return new Map(found.toReversed().map((each) => [each.id, each]));
}

async function nameOf(tree: SpecTree, name: string): Promise<string | undefined> {
  try {
    return (await readSpec(tree, name)).spec.id;
  } catch (error) {
    if (error instanceof Refusal && error.code === "SPEC_UNKNOWN") return undefined;
    throw error;
  }
}
