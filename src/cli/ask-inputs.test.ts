import { expect, test } from "vitest";
import type { JsonObject } from "../json/json.ts";
import type { InputDefinition } from "../plan/input.ts";
import { askInputs } from "./ask-inputs.ts";

const definitions: readonly InputDefinition[] = [
  { name: "spec", type: "string", required: true, prompt: "What shall be built?" },
  { name: "count", type: "number", required: true },
  { name: "scope", type: "string", required: true, enum: ["full", "small"] },
  { name: "pace", type: "number", required: true, default: 5 },
  { name: "note", type: "string", required: false, prompt: "A note?" },
];

async function asked(given: JsonObject, words: readonly string[]): Promise<{ values: JsonObject; seen: string }> {
  const seen: string[] = [];
  const left = [...words];
  const show = (text: string): void => void seen.push(text);
  const values = await askInputs(definitions, given, {
    output: { result: show, story: show, paint: (_, text) => text },
    asker: {
      ask(question) {
        show(question);
        return Promise.resolve(left.shift());
      },
    },
  });
  return { values, seen: seen.join("") };
}

test("what is needed and was not given is asked for, in the author's words", async () => {
  const { values, seen } = await asked({ scope: "full" }, ["a door", "3"]);
  expect(values).toEqual({ spec: "a door", count: 3, scope: "full" });
  expect(seen).toBe("? What shall be built? ? count: ");
});

test("what does not fit is asked for again, with the reason", async () => {
  const { values, seen } = await asked({ spec: "x" }, ["", "many", "3", "huge", "small"]);
  expect(values).toEqual({ spec: "x", count: 3, scope: "small" });
  expect(seen).toContain("takes a number");
  expect(seen).toContain("It takes one of:");
});

test("the end of the input leaves the rest missing", async () => {
  expect((await asked({}, ["a door"])).values).toEqual({ spec: "a door" });
});
