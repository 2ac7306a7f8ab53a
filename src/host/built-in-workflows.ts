import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The same from the sources and from the built program. */
const workflowsFolder = fileURLToPath(new URL("../../workflows/", import.meta.url));

/** The workflows that come with Waybill; a project's own of the same name goes before it. */
export function builtInWorkflow(name: string): string | undefined {
  if (!/^[a-z0-9-]+$/u.test(name)) return undefined;
  const file = join(workflowsFolder, `${name}.yml`);
  return existsSync(file) ? file : undefined;
}

/** Their names. */
export function builtInWorkflows(): readonly string[] {
  return readdirSync(workflowsFolder)
    .filter((file) => file.endsWith(".yml"))
    .map((file) => file.slice(0, -".yml".length))
    .toSorted();
}
