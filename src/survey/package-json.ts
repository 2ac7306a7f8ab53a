import { z } from "zod";

const texts = z
  .record(z.string(), z.unknown())
  .transform((said) => new Map(Object.entries(said).filter(isText)))
  .catch(new Map());

function isText(entry: [string, unknown]): entry is [string, string] {
  return typeof entry[1] === "string";
}

const shape = z.looseObject({
  scripts: texts.default(new Map()),
  dependencies: texts.default(new Map()),
  devDependencies: texts.default(new Map()),
  packageManager: z.string().optional().catch(undefined),
  workspaces: z.unknown().optional(),
});

/** What of a package.json matters here. */
export interface PackageJson {
  readonly scripts: ReadonlyMap<string, string>;
  /** All that it needs, also for its tests. */
  readonly dependencies: ReadonlyMap<string, string>;
  readonly packageManager?: string;
  readonly hasWorkspaces: boolean;
}

/** Undefined where it is no JSON object; parts that are not what they should be are not there. */
export function readPackageJson(text: string): PackageJson | undefined {
  const parsed = shape.safeParse(jsonOf(text));
  if (!parsed.success) return undefined;
  const { scripts, dependencies, devDependencies, packageManager, workspaces } = parsed.data;
  return {
    scripts,
    dependencies: new Map([...dependencies, ...devDependencies]),
    ...(packageManager === undefined ? {} : { packageManager }),
    hasWorkspaces: workspaces !== undefined && workspaces !== null,
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/u, ""));
  } catch {
    return undefined;
  }
}
