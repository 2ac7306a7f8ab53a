import { z } from "zod";

const want = z.union([
  z.strictObject({ write: z.string(), text: z.string() }),
  z.strictObject({ shell: z.string() }),
  z.strictObject({ read: z.string() }),
  z.strictObject({ say: z.string() }),
  z.strictObject({ think: z.string() }),
  z.strictObject({ structured: z.json() }),
]);

const fault = z.union([
  z.strictObject({ status: z.int(), retryAfter: z.int().optional() }),
  /** A stream whose second half is no JSON. */
  z.literal("bad json"),
  /** A page instead of an answer, with status 200. */
  z.literal("html"),
  /** The connection is cut in the middle of the answer. */
  z.literal("cut"),
  /** The stream is opened, and nothing comes. */
  z.literal("silent"),
]);

const turn = z.strictObject({
  /** Text that the request holds; a turn that does not fit waits for the request that does. */
  match: z.string().optional(),
  /** What the model wants in one answer. */
  wants: z.array(want).default([]),
  /** What goes wrong instead; a cut or bad answer is that of the wants. */
  fault: fault.optional(),
  /** Why the answer ends, where it does not end by itself. */
  stop: z.enum(["max output", "refusal"]).optional(),
  /** How many requests are answered so. */
  times: z.union([z.int().positive(), z.literal("forever")]).default(1),
  /** Milliseconds between the pieces of a stream. */
  paceMs: z.int().default(0),
});

const usage = z.strictObject({
  inputUncached: z.int().default(1000),
  cacheRead: z.int().default(200),
  cacheWrite: z.int().default(0),
  output: z.int().default(50),
  reasoning: z.int().default(0),
});

/** What a model does, whichever agent asks it. */
export const modelScript = z.strictObject({
  turns: z.array(turn),
  /** What is said when there are no turns left. */
  last: z.string().default("All done."),
  /** What each answer says that it has used. */
  usage: usage.prefault({}),
});

/** Something that a model wants, for which each agent has a tool of its own. */
export type Want = z.output<typeof want>;
export type ModelTurn = z.output<typeof turn>;
export type ModelScript = z.output<typeof modelScript>;
export type ModelUsage = ModelScript["usage"];
