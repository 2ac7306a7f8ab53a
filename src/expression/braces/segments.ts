import type { Segment } from "../expression.ts";
import { badKey, unclosedBracket } from "../problems.ts";
import type { Token } from "../token.ts";
import type { TokenReader } from "../token-reader.ts";

/** The way down from a value: `.key`, `['key']`, `[0]`, as many as stand here. */
export function readSegments(reader: TokenReader): Segment[] {
  const segments: Segment[] = [];
  for (;;) {
    const open = reader.token;
    const bracket = reader.takeSymbol("[");
    if (!bracket && !reader.takeSymbol(".")) return segments;
    const segment = segmentOf(reader.token, bracket);
    if (segment === undefined) {
      refuse(reader);
      return segments;
    }
    reader.skip();
    segments.push(segment);
    if (bracket) closeBracket(reader, open);
  }
}

function segmentOf(token: Token, bracket: boolean): Segment | undefined {
  const { range } = token;
  if (!bracket) return token.kind === "name" ? { kind: "key", key: token.name, range } : undefined;
  if (token.kind === "text") return { kind: "key", key: token.value, range };
  return token.kind === "number" && Number.isSafeInteger(token.value)
    ? { kind: "index", index: token.value, range }
    : undefined;
}

function closeBracket(reader: TokenReader, open: Token): void {
  if (reader.takeSymbol("]")) return;
  if (reader.token.kind === "end") reader.fail(unclosedBracket({ found: "[", close: "]" }), open.range);
  else refuse(reader);
}

function refuse(reader: TokenReader): void {
  const { kind, range } = reader.token;
  if (kind === "bad" || kind === "end") reader.complain();
  else reader.fail(badKey({ found: reader.words(range) }), range);
}
