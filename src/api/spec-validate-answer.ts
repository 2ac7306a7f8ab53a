import { z } from "zod";
import { problemShape } from "./answers.ts";

export const specValidateShape = z.strictObject({
  ok: z.boolean().describe("True where every spec is valid."),
  specs: z.array(
    z.strictObject({
      id: z.string(),
      format: z.enum(["openspec", "change", "acceptance", "topic", "speckit"]),
      path: z.string().describe("The file, or the folder of a change."),
      valid: z.boolean().describe("False where there is an error; with `--strict` also where there is a warning."),
      problems: z.array(problemShape),
    }),
  ),
});

export type SpecValidateAnswer = z.infer<typeof specValidateShape>;
