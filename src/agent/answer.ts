import type { JsonObject, JsonValue } from "../json/json.ts";
import type { AgentVerdict } from "./driver.ts";
import type { AnswerCheck } from "./json-schema.ts";

const tooLong = "the answer is longer than 1 MB";

export type Answer =
  | { readonly ok: true; readonly value: JsonValue }
  | { readonly ok: false; readonly problems: readonly string[] };

/** The value of an answer: what the agent has given as one, or what stands in its text. */
export function readAnswer(verdict: AgentVerdict & { readonly ok: true }, check: AnswerCheck): Answer {
  if (verdict.output === undefined && verdict.isCut === true) return { ok: false, problems: [tooLong] };
  const value = verdict.output ?? jsonIn(verdict.text);
  if (value === undefined) return { ok: false, problems: ["the answer holds no JSON"] };
  const problems = check.problems(value);
  return problems.length === 0 ? { ok: true, value } : { ok: false, problems };
}

/** The text as JSON, or the last fenced block of it that is. */
export function jsonIn(text: string): JsonValue | undefined {
  const whole = parsed(text);
  if (whole !== undefined) return whole;
  const blocks = [...text.matchAll(/^[ \t]*```[\w-]*[ \t]*\r?\n([\s\S]*?)^[ \t]*```[ \t]*$/gmu)];
  for (const [, block = ""] of blocks.toReversed()) {
    const value = parsed(block);
    if (value !== undefined) return value;
  }
  return undefined;
}

function parsed(text: string): JsonValue | undefined {
  try {
    const value: JsonValue = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}

/** What is said to an agent that is not held to a schema by itself. */
export function askForShape(prompt: string, schema: JsonObject): string {
  return `${prompt}

Answer with one JSON value and nothing else. It has to fit this JSON Schema:
\`\`\`json
${JSON.stringify(schema, null, 2)}
\`\`\`
`;
}

/** What is said to an agent whose answer does not fit. Where it does not remember what it was asked and said, it is told. */
export function askAgain(options: {
  readonly problems: readonly string[];
  readonly schema: JsonObject;
  readonly forgotten?: { readonly prompt: string; readonly answer: string };
}): string {
  const { problems, schema, forgotten } = options;
  const list = problems.map((problem) => `- ${problem}`).join("\n");
  const before =
    forgotten === undefined
      ? "Your answer does not fit the JSON Schema:"
      : `You were asked this:\n\n${forgotten.prompt}\n\nYou answered:\n\n${forgotten.answer}\n\nThe answer does not fit the JSON Schema:`;
  return askForShape(`${before}\n${list}\n\nGive the same answer again, mended. Change no file.`, schema);
}
