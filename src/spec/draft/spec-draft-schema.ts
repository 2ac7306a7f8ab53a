import { z } from "zod";
import type { JsonObject } from "../../json/json.ts";
import { specDraftShape } from "./spec-draft.ts";

/** What `output.schema` says of a step that asks an agent for a draft. */
export function specDraftSchema(): JsonObject {
  const { $schema: _, ...schema } = z.toJSONSchema(specDraftShape, { io: "input" });
  const plain: JsonObject = JSON.parse(JSON.stringify(schema));
  return plain;
}
