import { z } from "zod";
import { problemShape } from "./answers.ts";

const format = z.enum(["openspec", "change", "acceptance", "topic", "speckit"]);
const progress = z.strictObject({ done: z.number().int(), all: z.number().int() });
const place = z.strictObject({
  file: z.string().describe("From the root of the project."),
  line: z.number().int().describe("Counts from 1."),
  endLine: z.number().int().describe("The last line that belongs to it."),
});

const named = {
  id: z.string().describe("What a person calls it."),
  format: format.describe("`change` is a change of OpenSpec, and `openspec` one of its main specs."),
  title: z.string(),
  path: z.string().describe("The file, or the folder of a change, from the root of the project."),
};

const tasks = progress.optional().describe("Of its tasks.md, where it has one.");

export const specListShape = z.strictObject({
  specs: z.array(
    z.strictObject({
      ...named,
      requirements: z.number().int(),
      criteria: z.number().int(),
      boxes: progress.optional().describe("Of the criteria that have a check box, where any has."),
      tasks,
      errors: z.number().int(),
      warnings: z.number().int(),
    }),
  ),
});

const criterion = z.strictObject({
  id: z.string(),
  text: z.string(),
  hash: z.string().describe("Of its words alone."),
  done: z.boolean().optional().describe("What its check box says, where it has one."),
  unchanged: z.boolean().describe("It held before, and its tests need not fail without the change."),
  needsTest: z.boolean().describe("Whether a test has to prove it."),
  place,
});

export const specShowShape = z.strictObject({
  ...named,
  goal: z.string(),
  requirements: z.array(
    z.strictObject({ id: z.string(), title: z.string(), text: z.string(), criteria: z.array(criterion), place }),
  ),
  outOfScope: z.array(z.string()),
  constraints: z.array(z.string()),
  tasks,
  files: z.array(z.string()).describe("Those that it was read from."),
  beside: z.array(z.string()).describe("Other files of its folder, where it has one of its own."),
  problems: z.array(problemShape),
});

export const specNewShape = z.strictObject({
  id: z.string(),
  format: z.enum(["acceptance", "openspec", "topic", "speckit"]),
  files: z.array(z.string()).describe("Those that were written."),
});

export const specStatusShape = z.strictObject({
  specs: z.array(
    z.strictObject({
      ...named,
      criteria: z.array(
        z.strictObject({
          id: z.string(),
          text: z.string(),
          done: z.boolean().optional().describe("What its check box says, where it has one."),
          proof: z
            .enum(["proven", "stale", "none"])
            .optional()
            .describe(
              "Whether it is proven; `stale` where what the proof rests on has changed. Missing where nothing is traced.",
            ),
        }),
      ),
      tasks,
    }),
  ),
});

export type SpecListAnswer = z.infer<typeof specListShape>;
export type SpecShowAnswer = z.infer<typeof specShowShape>;
export type SpecNewAnswer = z.infer<typeof specNewShape>;
export type SpecStatusAnswer = z.infer<typeof specStatusShape>;
