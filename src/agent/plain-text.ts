import type { AgentEnd, AgentVerdict, Decoder } from "./driver.ts";

/** For programs that just print their answer. */
export function plainText(): Decoder {
  const parts: string[] = [];
  return {
    line: (text, hasEnd = true) => {
      const delta = hasEnd ? `${text}\n` : text;
      parts.push(delta);
      return [{ type: "text", delta }];
    },
    end: () => (parts.length === 0 ? [] : [{ type: "message", text: parts.join("") }]),
  };
}

/** By the exit code alone, where nothing else is known. */
export function verdictOfExit({ exit, seen, stderr }: AgentEnd): AgentVerdict {
  const { text } = seen;
  if (exit.code === 0) return { ok: true, text };
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
