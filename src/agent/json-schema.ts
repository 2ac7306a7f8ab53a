import type * as ajv from "ajv/dist/2020.js";
import { createRequire } from "node:module";
import type { JsonObject, JsonValue } from "../json/json.ts";

/** What an answer is held against. */
export interface AnswerCheck {
  readonly schema: JsonObject;
  /** What is wrong with a value, a line each; nothing where it fits. */
  problems(value: JsonValue): readonly string[];
}

export type CompiledSchema =
  | { readonly ok: true; readonly check: AnswerCheck }
  | { readonly ok: false; readonly trouble: string };

type Library = typeof ajv;

const mostProblems = 20;

let schemaChecker: InstanceType<Library["Ajv2020"]> | undefined;

/** Makes a check of a JSON Schema (2020-12). The library is loaded by those who have one, and at once. */
export function compileSchema(schema: JsonObject): CompiledSchema {
  const load = createRequire(import.meta.url);
  const { Ajv2020 }: Library = load("ajv/dist/2020.js");
  try {
    const options = { allErrors: true, strict: false, logger: false } as const;
    // What says how a schema has to look is compiled once, and takes longer than all the rest.
    void (schemaChecker ??= new Ajv2020(options)).validateSchema(schema, true);
    const validate = new Ajv2020({ ...options, validateSchema: false }).compile(schema);
    const problems = (value: JsonValue): readonly string[] => {
      if (validate(value)) return [];
      return (validate.errors ?? []).slice(0, mostProblems).map(({ instancePath, message = "does not fit" }) => {
        return `${instancePath === "" ? "the answer" : instancePath} ${message}`;
      });
    };
    return { ok: true, check: { schema, problems } };
  } catch (error) {
    return { ok: false, trouble: error instanceof Error ? error.message : String(error) };
  }
}
