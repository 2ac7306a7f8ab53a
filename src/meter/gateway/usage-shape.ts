import { z } from "zod";
import type { JsonValue } from "../../json/json.ts";

/** A number of tokens. What is no such number counts as not said: a provider's mistake is no reason to refuse its answer. */
export const tokens = z.int().nonnegative().optional().catch(undefined);

/** What stands under `usage`, where at least one of the numbers that must be there is. */
export function readUsage<Shape extends z.ZodType>(
  shape: Shape,
  value: JsonValue | undefined,
  said: (usage: z.output<Shape>) => readonly (number | undefined)[],
): z.output<Shape> | undefined {
  // Most events say nothing, and that is no matter for a parser.
  if (value === undefined || value === null) return undefined;
  const parsed = shape.safeParse(value);
  if (!parsed.success) return undefined;
  return said(parsed.data).some((each) => each !== undefined) ? parsed.data : undefined;
}
