import { z } from "zod";

const text = z.string().trim().min(1);

const scenario = z.strictObject({
  name: text.describe("A few words."),
  when: text.describe("What happens, in one sentence, without WHEN before it."),
  then: text.describe("What follows, so that a test can show it, in one sentence, without THEN before it."),
});

const requirement = z.strictObject({
  change: z
    .enum(["added", "modified", "removed"])
    .describe("Modified and removed ones stand already in the main spec of the capability."),
  name: text.describe("A few words; for modified and removed ones exactly the name that it has."),
  text: text.describe("One sentence with SHALL or MUST; for a modified one the whole new text."),
  scenarios: z.array(scenario).describe("At least one, but for what is removed."),
  reason: z.string().optional().describe("Why it is removed."),
});

/** What an agent answers when it is asked what a change shall do; the engine makes the files of it. */
export const specDraftShape = z.strictObject({
  title: text.describe("What the change does, in at most ten words."),
  why: text.describe("Why, for whom, and what becomes better: two or three sentences."),
  what: z.array(text).min(1).describe("What will be different, a line each."),
  capability: z
    .string()
    .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/)
    .describe(
      "The part of the product that it is about: that of an existing spec, or a new one, such as health-check.",
    ),
  requirements: z.array(requirement).min(1),
  out_of_scope: z.array(text).describe("What is not meant."),
  constraints: z.array(text).describe("What has to be kept to."),
});

export type SpecDraft = z.output<typeof specDraftShape>;

/** The formats that a draft can become files of. */
export const draftFormats = ["openspec", "acceptance"] as const;
export type DraftFormat = (typeof draftFormats)[number];
