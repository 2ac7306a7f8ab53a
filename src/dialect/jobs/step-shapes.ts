import { z } from "zod";
import type { StepWord } from "./recognize-step.ts";
import { callFields, commandFields, oneField, ownKeys, stepFields } from "./shapes.ts";

/** The keys that a step may have, by the word that says what it does. */
export const stepShapeOf = remembered((word) => shapeOf(word, false));

/** The same for the one step of a fan-out, which needs no name and has no condition. */
export const itemShapeOf = remembered((word) => shapeOf(word, true));

/** The fields that may stand in a mapping behind the word. */
export const fieldsShapeOf = remembered(({ kind }) => {
  const common = new Set([...ownKeys.values(), "type"]);
  return z.strictObject(Object.fromEntries(Object.entries(kind.shape.shape).filter(([key]) => !common.has(key))));
});

function shapeOf({ key, kind, field: single, shortField }: StepWord, isItem: boolean): z.ZodObject {
  const has = (name: string): boolean => Object.hasOwn(kind.shape.shape, name);
  const own = Object.entries(stepFields).filter(([name]) => has(ownKeys.get(name) ?? ""));
  const { name, ...others } = Object.fromEntries(own);
  return z.strictObject({
    ...(name === undefined ? {} : { name: isItem ? name.optional() : name }),
    ...(isItem ? {} : { if: stepFields.if }),
    [key]: single === undefined ? mappingShape(shortField) : oneField(kind.summary),
    ...(key === "command" ? commandFields : {}),
    ...(key === "workflow" ? callFields : {}),
    ...others,
  });
}

function mappingShape(shortField: string | undefined): z.ZodType {
  if (shortField === undefined) return z.record(z.string(), z.unknown(), { error: "must be a mapping" });
  const error = `must be text, or a mapping with \`${shortField}\``;
  return z.union([z.string(), z.number(), z.boolean(), z.record(z.string(), z.unknown())], { error });
}

/** Shapes are made once for each word: that takes longer than to read a step by them. */
function remembered(make: (word: StepWord) => z.ZodObject): (word: StepWord) => z.ZodObject {
  const known = new WeakMap<StepWord, z.ZodObject>();
  return (word) => {
    const shape = known.get(word) ?? make(word);
    known.set(word, shape);
    return shape;
  };
}
