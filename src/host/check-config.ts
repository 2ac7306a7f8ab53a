import { z } from "zod";
import { type CheckCommand, usualCheckTimeout } from "../step/check-command.ts";
import { commandFields } from "./test-config.ts";

/** The part of the configuration that speaks of static checks. */

const must = "must be a mapping with `name` and `run`";

const checkShape = z.strictObject(
  {
    name: z
      .string({ error: "must be text" })
      .min(1, { error: "must not be empty" })
      .describe("What it is called: each check has a name of its own."),
    ...commandFields,
  },
  { error: must },
);

type DeclaredCheck = z.output<typeof checkShape>;

export const checksShape = z
  .array(checkShape, { error: "must be a list of mappings with `name` and `run`" })
  .superRefine((checks, context) => {
    const names = checks.map(({ name }) => name);
    for (const [index, name] of names.entries()) {
      if (names.indexOf(name) === index) continue;
      const message = "must be a name of its own: another check has it already";
      context.addIssue({ code: "custom", path: [index, "name"], message });
    }
  })
  .describe("Static checks of the project: linters, type checkers, builds. Each is well where it ends with 0.");

/** What is declared, with what holds where nothing is said. */
export function checkCommands(declared: readonly DeclaredCheck[]): readonly CheckCommand[] {
  return declared.map(({ timeout, ...check }) => ({ ...check, timeoutMs: (timeout ?? usualCheckTimeout) * 1000 }));
}
