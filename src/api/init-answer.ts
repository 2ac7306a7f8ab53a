import { z } from "zod";

/** What `waybill init` answers. */
export const initShape = z.strictObject({
  file: z.string().describe("From the root of the project."),
  state: z
    .enum(["missing", "lacking", "same", "other"])
    .describe(
      "How the file stood: it was not there, it lacked what was said, it was as it would be written, or it says something else, and is let be.",
    ),
  written: z.boolean(),
  text: z.string().describe("What would be written, or was."),
  differences: z
    .string()
    .nullable()
    .describe("Where it says something else, or lacks something: how the text would differ."),
});
