import type { SpecTree } from "../spec.ts";
import { readOrTell } from "./validation.ts";

/** The schema of a change: which files its tasks stand in. */
export interface ChangeSchema {
  readonly name: string;
  /** Undefined where no tasks are tracked. */
  readonly tasks: string | undefined;
}

export const builtInSchema: ChangeSchema = { name: "spec-driven", tasks: "tasks.md" };

/** Undefined where the project has no schema of that name. */
export async function findSchema(tree: SpecTree, name: string): Promise<ChangeSchema | undefined> {
  const isPlain = /^[^/\\\0]+$/.test(name) && !name.startsWith(".");
  const read = isPlain ? await readOrTell(tree, `openspec/schemas/${name}/schema.yaml`) : undefined;
  if (read?.text === undefined) return name === builtInSchema.name ? builtInSchema : undefined;
  const { isMap, isSeq, parseDocument } = await import("yaml");
  const document = parseDocument(read.text);
  const artifacts = document.get("artifacts");
  if (document.errors.length > 0 || !isMap(document.contents) || !isSeq(artifacts)) return undefined;
  const tracked = document.getIn(["apply", "tracks"]);
  const generated = artifacts.items.filter(isMap).map((each) => ({ id: each.get("id"), file: each.get("generates") }));
  const found = generated.find(({ id, file }) => (typeof tracked === "string" ? file === tracked : id === "tasks"));
  return { name, tasks: typeof found?.file === "string" ? found.file : undefined };
}

/** What the project says that its changes are made by, where they do not say. */
export async function projectSchemaName(tree: SpecTree): Promise<string> {
  const { text } = await readOrTell(tree, "openspec/config.yaml");
  if (text === undefined) return builtInSchema.name;
  const { isMap, parseDocument } = await import("yaml");
  const document = parseDocument(text);
  const named = document.errors.length === 0 && isMap(document.contents) ? document.get("schema") : undefined;
  return typeof named === "string" ? named : builtInSchema.name;
}
