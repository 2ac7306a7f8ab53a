import { parse } from "yaml";
import { z } from "zod";

const act = z.union([
  z.strictObject({ say: z.string() }),
  /** The answer, where it has a schema. */
  z.strictObject({ answer: z.json() }),
  z.strictObject({ write: z.strictObject({ path: z.string(), text: z.string() }) }),
  z.strictObject({ run: z.string() }),
  /** What a model behind it would have used. */
  z.strictObject({
    use: z.strictObject({
      model: z.string().default("scripted"),
      input: z.number().min(0).default(0),
      output: z.number().min(0).default(0),
      usd: z.number().min(0).exactOptional(),
    }),
  }),
  z.strictObject({ delay: z.number().min(0) }),
  z.strictObject({ fail: z.strictObject({ exit: z.number().int().min(1).max(255).default(1), message: z.string() }) }),
]);

const turn = z.strictObject({
  /** The id of the step that it answers, or its address. */
  step: z.string().optional(),
  /** Text that the prompt holds. */
  match: z.string().optional(),
  /** The number of the attempt. */
  attempt: z.number().int().min(1).optional(),
  /** Whether a session is new, gone on with, or forked. */
  session: z.enum(["new", "resume", "fork"]).optional(),
  do: z.array(act),
});

const script = z.strictObject({ turns: z.array(turn) });

export type Turn = z.output<typeof turn>;
export type Act = z.output<typeof act>;

export interface Asked {
  readonly address: string;
  readonly attempt: number;
  readonly prompt: string;
  readonly session: string;
}

/** The turns of a script file. */
export function readTurns(text: string): readonly Turn[] {
  return script.parse(parse(text)).turns;
}

/** The first turn that fits what is asked. It is chosen by nothing else, so the same question has the same answer after a crash. */
export function turnFor(turns: readonly Turn[], { address, attempt, prompt, session }: Asked): Turn | undefined {
  const id = address.split("/").at(-1);
  return turns.find(
    (each) =>
      (each.step === undefined || each.step === address || each.step === id) &&
      (each.match === undefined || prompt.includes(each.match)) &&
      (each.attempt === undefined || each.attempt === attempt) &&
      (each.session === undefined || each.session === session),
  );
}
