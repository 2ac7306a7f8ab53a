import { Ajv2020, type ErrorObject } from "ajv/dist/2020.js";

const draft = "https://json-schema.org/draft/2020-12/schema";

/**
 * Whether a value is a JSON Schema (2020-12), and else what is wrong with it, under `errors`. To make this takes longer than all
 * that is done with it: in the bundled program stands what is made here, made when that was built (`scripts/schema-rules.mjs`).
 */
export const fitsRules: { (value: unknown): unknown; errors?: readonly ErrorObject[] | null } = rules();

function rules() {
  const fits = new Ajv2020({ allErrors: true, strict: false }).getSchema(draft);
  if (fits === undefined) throw new Error(`Ajv does not know ${draft}.`);
  return fits;
}
