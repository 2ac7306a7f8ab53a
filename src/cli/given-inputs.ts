import { readFileSync } from "node:fs";
import { deepestValue, isDeeperThan } from "../expression/value-text.ts";
import type { JsonObject, JsonValue } from "../json/json.ts";
import { isJsonObject } from "../json/json.ts";
import { errorCode } from "../problem/error-code.ts";
import { UsageError } from "./door.ts";

export interface InputOptions {
  /** `key=value`, each. */
  readonly input: readonly string[];
  /** A file with all of them. */
  readonly inputs?: string;
}

/** The inputs that a person has given: those of the command line over those of the file. */
export function readGivenInputs({ input, inputs }: InputOptions): JsonObject {
  const fromFile = inputs === undefined ? {} : readInputFile(inputs);
  return { ...fromFile, ...Object.fromEntries(input.map((text) => cutPair(text, "-i", "key=value"))) };
}

/** Two words around a `=`. */
export function cutPair(text: string, option: string, form: string): readonly [string, string] {
  const at = text.indexOf("=");
  const key = text.slice(0, at).trim();
  if (at > 0 && key !== "") return [key, text.slice(at + 1)];
  throw new UsageError(`${option} takes ${form}, and "${text}" is not of that form.`);
}

function readInputFile(file: string): JsonObject {
  const value = parse(file, readText(file));
  if (isDeeperThan(value, deepestValue))
    throw new UsageError(`The file ${file} is nested more than ${deepestValue} deep.`);
  if (isJsonObject(value)) return value;
  throw new UsageError(`The file ${file} must hold a JSON object: the name of each input, and its value.`);
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new UsageError(`The file ${file} with the inputs cannot be read (${errorCode(error) ?? String(error)}).`);
  }
}

function parse(file: string, text: string): JsonValue {
  try {
    const value: JsonValue = JSON.parse(text);
    return value;
  } catch (error) {
    throw new UsageError(`The file ${file} is not JSON: ${error instanceof Error ? error.message : String(error)}.`);
  }
}
