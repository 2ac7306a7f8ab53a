import type { JsonObject, JsonValue } from "../json/json.ts";
import { coerceInput, type InputDefinition } from "../plan/input.ts";
import type { Asker } from "./asker.ts";
import type { Output } from "./output.ts";
import { drawProblem, harmless } from "./render/problems.ts";

export interface AskPorts {
  readonly asker: Asker;
  readonly output: Output;
}

/** Asks for the inputs that are needed and were not given. What is left out stays missing. */
export async function askInputs(
  definitions: readonly InputDefinition[],
  given: JsonObject,
  ports: AskPorts,
): Promise<JsonObject> {
  const values: Record<string, JsonValue> = { ...given };
  for (const definition of definitions) {
    const { name, required } = definition;
    if (!required || definition.default !== undefined || values[name] !== undefined) continue;
    const value = await askInput(definition, ports);
    if (value === undefined) return values;
    values[name] = value;
  }
  return values;
}

async function askInput(definition: InputDefinition, { asker, output }: AskPorts): Promise<JsonValue | undefined> {
  const { name, prompt = `${name}:` } = definition;
  const choices = definition.enum === undefined ? "" : ` [${definition.enum.map(String).join(" | ")}]`;
  for (;;) {
    const said = await asker.ask(`${output.paint("cyan", "?")} ${harmless(prompt)}${harmless(choices)} `);
    if (said === undefined) return undefined;
    const coerced = coerceInput(definition, said);
    if (coerced.ok && said !== "") return coerced.value;
    if (!coerced.ok) output.story(drawProblem(coerced.problem, output.paint));
  }
}
