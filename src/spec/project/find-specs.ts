import type { SpecFormat, SpecTree } from "../spec.ts";

/** A spec of the project, by its place alone. */
export interface FoundSpec {
  readonly format: SpecFormat;
  readonly id: string;
  /** The file, or the folder of a change. */
  readonly path: string;
}

/** All specs of a project in the order of their paths. */
export async function findSpecs(tree: SpecTree): Promise<readonly FoundSpec[]> {
  const files = await tree.list("spec");
  return files
    .filter((path) => /\.md$/i.test(path) && !/(^|\/)(readme|overview)\.md$/i.test(path))
    .map((path) => ({ format: "acceptance", id: path.slice("spec/".length, -".md".length), path }));
}
