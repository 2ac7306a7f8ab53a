import { z } from "zod";
import { parseDuration } from "../time/duration.ts";

function text(is: string): z.ZodString {
  return z.string({ error: "must be text" }).describe(is);
}

function nonEmptyText(is: string): z.ZodString {
  return z.string({ error: "must be text" }).min(1, { error: "must not be empty" }).describe(is);
}

function flag(is: string): z.ZodBoolean {
  return z.boolean({ error: "must be true or false" }).describe(is);
}

/** Anything that can be shown as text: a template, a number, a truth. */
function scalar(is: string): z.ZodType<string | number | boolean> {
  return z.union([z.string(), z.number(), z.boolean()], { error: "must be text or a single value" }).describe(is);
}

function oneOf<const Values extends readonly [string, ...string[]]>(
  is: string,
  values: Values,
): z.ZodEnum<{ [Value in Values[number]]: Value }> {
  return z.enum(values, { error: `must be ${orList(values)}` }).describe(is);
}

function duration(is: string): z.ZodType<number> {
  const must = "must be a number of seconds above 0, or a duration such as 90s or 5m";
  return z
    .union([z.number(), z.string()], { error: must })
    .transform((value, context) => {
      const seconds = parseDuration(value);
      if (seconds !== undefined) return seconds;
      context.addIssue({ code: "custom", message: must });
      return z.NEVER;
    })
    .describe(is);
}

function wholeNumber(is: string, least: number): z.ZodNumber {
  const must = `must be a whole number, ${least} or more`;
  return z.number({ error: must }).int({ error: must }).min(least, { error: must }).describe(is);
}

function textList(is: string): z.ZodArray<z.ZodString> {
  const must = "must be a list of texts with at least one entry";
  return z
    .array(z.string({ error: "must be text; put it in quotes" }), { error: must })
    .min(1, { error: must })
    .describe(is);
}

function mapping(is: string): z.ZodRecord<z.ZodString, z.ZodUnknown> {
  return z.record(z.string(), z.unknown(), { error: "must be a mapping" }).describe(is);
}

/** A part of the tree that has steps in it: it is read by the dialect, not by its shape. */
function body(is: string): z.ZodUnknown {
  return z.unknown().describe(is);
}

function anything(is: string): z.ZodUnknown {
  return z.unknown().describe(is);
}

/** The words that the fields of a file are declared with. */
export const field = {
  text,
  nonEmptyText,
  flag,
  scalar,
  oneOf,
  duration,
  wholeNumber,
  textList,
  mapping,
  body,
  anything,
};

function orList(values: readonly string[]): string {
  const shown = values.map((value) => `"${value}"`);
  const last = shown.pop() ?? "";
  return shown.length === 0 ? last : `${shown.join(", ")} or ${last}`;
}
