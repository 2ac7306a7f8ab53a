import { z } from "zod";
import { type ChangeBase, hashOfRequirement } from "./spec-base.ts";

const requirementShape = z.strictObject({ hash: z.string(), text: z.string() }).nullable();
const shape = z.strictObject({
  version: z.literal(1),
  specs: z.record(
    z.string(),
    z.strictObject({ names: z.array(z.string()).nullable(), touched: z.record(z.string(), requirementShape) }),
  ),
});

/** Undefined where it is no base, or where a text is not the one that its hash was made of. */
export function readBase(text: string): ChangeBase | undefined {
  const parsed = shape.safeParse(parseJson(text));
  if (!parsed.success) return undefined;
  const { specs } = parsed.data;
  const isWhole = Object.values(specs).every(({ touched }) =>
    Object.values(touched).every((entry) => entry === null || entry.hash === hashOfRequirement(entry.text)),
  );
  return isWhole ? specs : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
