import type * as ajv from "ajv/dist/2020.js";
import { isJsonList, isJsonObject, type JsonObject, type JsonValue } from "../json/json.ts";
import { loadAjv } from "./load-ajv.ts";
import { fitsRules } from "./schema-rules.ts";

/** What an answer is held against. */
export interface AnswerCheck {
  readonly schema: JsonObject;
  /** What is wrong with a value, a line each; nothing where it fits. */
  problems(value: JsonValue): readonly string[];
  /** Does beforehand what the first value would wait for. */
  prepare(): void;
}

export type CompiledSchema =
  | { readonly ok: true; readonly check: AnswerCheck }
  | { readonly ok: false; readonly trouble: string };

const mostProblems = 20;

/** Makes a check of a JSON Schema (2020-12). The library is loaded where the first answer is held against it, or is waited for, and rarely before. */
export function compileSchema(schema: JsonObject): CompiledSchema {
  if (!fitsRules(schema)) return { ok: false, trouble: `schema is invalid: ${wordsOf(fitsRules.errors ?? [])}` };
  let made: Made | undefined;
  const make = (): Made => (made ??= makeCheck(schema));
  if (mayBeWrong(schema)) {
    const tried = make();
    if (!tried.ok) return tried;
  }
  const problems = (value: JsonValue): readonly string[] => {
    const check = make();
    if (!check.ok)
      throw new Error(`The schema ${JSON.stringify(schema)} keeps all rules, and is none: ${check.trouble}`);
    return check.problems(value);
  };
  return { ok: true, check: { schema, problems, prepare: () => void make() } };
}

/** What may be wrong although the rules are kept, as only the making of the check shows: parts that are named and not there, and the like. */
const seldomWords = /"(?:\$[a-z]+|id|nullable|discriminator)":|"enum":\[\]/iu;

function mayBeWrong(schema: JsonObject): boolean {
  return seldomWords.test(JSON.stringify(schema)) || !patternsIn(schema).every(isPattern);
}

function patternsIn(value: JsonValue): readonly string[] {
  if (isJsonList(value)) return value.flatMap(patternsIn);
  if (!isJsonObject(value)) return [];
  const { pattern, patternProperties } = value;
  const own = typeof pattern === "string" ? [pattern] : [];
  const named =
    patternProperties !== undefined && isJsonObject(patternProperties) ? Object.keys(patternProperties) : [];
  return [...own, ...named, ...Object.values(value).flatMap(patternsIn)];
}

function isPattern(text: string): boolean {
  try {
    void new RegExp(text, "u");
    return true;
  } catch {
    return false;
  }
}

type Made =
  | { readonly ok: true; readonly problems: AnswerCheck["problems"] }
  | { readonly ok: false; readonly trouble: string };

const ofEachType: readonly JsonValue[] = [null, true, 1, "", [], {}];

function makeCheck(schema: JsonObject): Made {
  const { Ajv2020 } = loadAjv();
  try {
    const options = {
      allErrors: true,
      strict: false,
      logger: false,
      validateSchema: false,
      ownProperties: true,
    } as const;
    const validate = new Ajv2020(options).compile(schema);
    if ("$async" in validate) return { ok: false, trouble: "a schema with $async says nothing by itself" };
    // One that leads to itself without a step into the value has no end, whatever the value.
    for (const value of ofEachType) validate(value);
    const problems = (value: JsonValue): readonly string[] => {
      if (fits(validate, value)) return [];
      return (validate.errors ?? [{ instancePath: "", message: `cannot be held against the schema: ${endless}` }])
        .slice(0, mostProblems)
        .map(({ instancePath, message = "does not fit" }) => {
          return `${instancePath === "" ? "the answer" : instancePath} ${message}`;
        });
    };
    return { ok: true, problems };
  } catch (error) {
    if (error instanceof RangeError) return { ok: false, trouble: endless };
    return { ok: false, trouble: error instanceof Error ? error.message : String(error) };
  }
}

const endless = "it leads to itself without end";

function fits(validate: ajv.ValidateFunction, value: JsonValue): boolean {
  try {
    return validate(value);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    validate.errors = null;
    return false;
  }
}

function wordsOf(errors: readonly ajv.ErrorObject[]): string {
  return errors
    .slice(0, mostProblems)
    .map(({ instancePath, message = "does not fit" }) => `schema${instancePath} ${message}`)
    .join(", ");
}
