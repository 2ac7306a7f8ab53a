import { z } from "zod";

const text = z.string();

/** What one turn with an agent is about, as it is written to the program that has it with the agent. */
const acpTurn = z.strictObject({
  prompt: text,
  role: z.enum(["agent", "advisor"]),
  /** The agent: what is started to speak with. */
  command: z.tuple([text], text),
  folder: text,
  model: text.exactOptional(),
  session: z.strictObject({ mode: z.enum(["new", "resume", "fork"]), id: text }),
});

export type AcpTurn = z.output<typeof acpTurn>;

export function readAcpTurn(written: string): AcpTurn {
  return acpTurn.parse(JSON.parse(written));
}
