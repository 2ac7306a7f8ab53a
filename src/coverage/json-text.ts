import type { z } from "zod";

/** A JSON text of a shape; undefined where it is cut short or has another one. */
export function jsonOf<Shape extends z.ZodType>(text: string, shape: Shape): z.output<Shape> | undefined {
  try {
    const parsed = shape.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
