import { createInterface } from "node:readline/promises";

/** Asks the person at the terminal. */
export interface Asker {
  /** Undefined where the person ends the input instead. */
  ask(question: string): Promise<string | undefined>;
}

/** The terminal of this process; undefined where a person does not sit on both of its ends. */
export function terminalAsker(): Asker | undefined {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return undefined;
  return {
    async ask(question) {
      const lines = createInterface({ input: process.stdin, output: process.stderr });
      try {
        // A Ctrl-C or a Ctrl-D at a question is no answer.
        const ended = new Promise<undefined>((resolve) => {
          lines.once("close", () => resolve(undefined));
        });
        return await Promise.race([lines.question(question), ended]);
      } finally {
        lines.close();
      }
    },
  };
}
