import { z } from "zod";
import { field } from "./field.ts";

const wholeNumber = z.union([z.string(), z.int().min(1)], {
  error: "must be a whole number, 1 or more, or an expression",
});

/** How a step names what it holds while it goes on. */
export const acquireShape = z
  .union(
    [
      z.string().min(1),
      z.strictObject({
        key: field.nonEmptyText("The name that is held."),
        limit: wholeNumber.describe("How much of it may be held at once in all; 1 where nothing is said.").optional(),
        amount: wholeNumber.describe("How much of it this step holds; 1 where nothing is said.").optional(),
      }),
    ],
    { error: "must be a name, or a mapping with `key`, `limit` and `amount`" },
  )
  .refine((said) => typeof said === "string" || fits(said), {
    error: "must not be more than the limit, or this step would wait for ever",
    path: ["amount"],
  })
  .describe("A name that this step holds while it goes on. Others of the project that want it wait for their turn.");

/** Whether the amount is within the limit, as far as both are known now. */
function fits({
  limit = 1,
  amount = 1,
}: {
  limit?: string | number | undefined;
  amount?: string | number | undefined;
}): boolean {
  const [most, own] = [known(limit), known(amount)];
  return most === undefined || own === undefined || own <= most;
}

function known(said: string | number): number | undefined {
  return typeof said === "number" || /^\s*\d+\s*$/u.test(said) ? Number(said) : undefined;
}
