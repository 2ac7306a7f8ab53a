import type { JsonObject } from "../json/json.ts";
import type { Spec } from "../spec/spec.ts";
import { opinions } from "./verdict.ts";

/** So many ids fit into a schema that every vendor takes. */
const mostNamedIds = 200;

/** What an agent is told to answer with. All is required and nothing more is allowed: some vendors take no other schema. */
export function answerSchema(spec: Spec): JsonObject {
  const ids = spec.requirements.flatMap(({ criteria }) => criteria.map(({ id }) => id));
  const id: JsonObject =
    ids.length > 0 && ids.length <= mostNamedIds ? { type: "string", enum: ids } : { type: "string" };
  return object({
    criteria: list(
      object({
        id: { ...id, description: "The id of a criterion. Each one is graded, and once." },
        verdict: { type: "string", enum: [...opinions], description: "UNKNOWN where it cannot be told." },
        claims: list(claimSchema),
        note: optional("string", "Why, in a sentence or two."),
      }),
    ),
    outOfScope: list(remarkSchema("What was done that nobody has asked for.")),
    violations: list(remarkSchema("Where the change breaks the conventions of the project.")),
  });
}

const claimSchema = object({
  path: { type: "string", description: "From the root of the repository." },
  startLine: { type: "integer", description: "The first line of the quote, counted from 1, at the graded commit." },
  endLine: { type: "integer", description: "The last line of the quote." },
  quote: { type: "string", description: "These lines, whole and exactly as they stand in the file." },
  test: optional("string", "The name of the test that shows it, as the report of this run has it."),
  note: optional("string", "What the lines show."),
});

function remarkSchema(note: string): JsonObject {
  return object({
    path: optional("string", "From the root of the repository."),
    line: optional("integer", "Counted from 1."),
    note: { type: "string", description: note },
  });
}

function object(properties: JsonObject): JsonObject {
  return { type: "object", properties, required: Object.keys(properties), additionalProperties: false };
}

function list(items: JsonObject): JsonObject {
  return { type: "array", items };
}

function optional(type: string, description: string): JsonObject {
  return { type: [type, "null"], description };
}
