import { z } from "zod";
import { field } from "./field.ts";

/** How a step names what it holds while it goes on. */
export const acquireShape = z
  .union(
    [
      z.string().min(1),
      z.strictObject({
        key: field.nonEmptyText("The name that is held."),
        limit: z
          .union([z.string(), z.int().min(1)], { error: "must be a whole number, 1 or more, or an expression" })
          .describe("How many may hold it at once; 1 where nothing is said.")
          .optional(),
      }),
    ],
    { error: "must be a name, or a mapping with `key` and `limit`" },
  )
  .describe("A name that this step holds while it goes on. Others of the project that want it wait for their turn.");
