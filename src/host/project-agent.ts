import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

const settings = z.looseObject({
  schema_version: z.union([z.string(), z.number()]).optional(),
  default_integration: z.string().optional(),
  integration: z.string().optional(),
});

/** The agent that Spec Kit has set the project up for; undefined where it does not say, or says it in a way of the future. */
export function projectAgent(folder: string): string | undefined {
  const parsed = settings.safeParse(readJson(join(folder, ".specify", "integration.json")));
  if (!parsed.success) return undefined;
  const { schema_version: version, default_integration: modern, integration } = parsed.data;
  if (version !== undefined && Number.parseInt(String(version), 10) > 1) return undefined;
  return modern ?? integration;
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(file)));
  } catch {
    return undefined;
  }
}
