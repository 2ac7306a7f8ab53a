import type { AgentEnd, AgentVerdict, Decoder } from "./driver.ts";
import { HeldText } from "./held-text.ts";

/** How much of a printed answer is held, in characters. All of it is where the output of the program is kept. */
export const longestHeld = 1024 * 1024;

/** For programs that just print their answer. */
export function plainText(): Decoder {
  const held = new HeldText(longestHeld);
  return {
    printsAnswer: true,
    line: (text, hasEnd = true) => {
      const delta = hasEnd ? `${text}\n` : text;
      held.add(delta);
      return [{ type: "text", delta }];
    },
    end: () => held.message(),
  };
}

/** By the exit code alone, where nothing else is known. */
export function verdictOfExit({ exit, seen, stderr }: AgentEnd): AgentVerdict {
  const { text, isCut = false } = seen;
  if (exit.code === 0) return { ok: true, text, ...(isCut ? { isCut } : {}) };
  const told = seen.failures.at(-1);
  if (told !== undefined) return { ok: false, failure: told, text };
  const how = exit.code === null ? `was killed by ${exit.signal}` : `ended with exit code ${exit.code}`;
  return { ok: false, failure: { kind: "agent_crash", message: `The agent ${how}.${lastWords(stderr)}` }, text };
}

const longestWords = 300;

/** The last line of what a program has written to say why. */
export function lastWords(text: string): string {
  const line = text.trimEnd().split("\n").at(-1)?.trim() ?? "";
  if (line === "") return "";
  return ` ${line.length > longestWords ? `${line.slice(0, longestWords)}…` : line}`;
}
