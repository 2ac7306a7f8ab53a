import type { CST } from "yaml";

/** How deep lists and mappings may stand inside each other. */
export const nestingLimit = 100;

interface Visit {
  readonly token: CST.Token;
  readonly depth: number;
}

/** The offset of the first collection that is nested too deeply. Looks without recursion, so that no depth can exhaust the stack. */
export function findTooDeep(tokens: readonly CST.Token[]): number | undefined {
  const waiting: Visit[] = tokens.map((token) => ({ token, depth: 0 })).toReversed();
  for (let visit = waiting.pop(); visit !== undefined; visit = waiting.pop()) {
    const { token, depth } = visit;
    if (depth > nestingLimit) return token.offset;
    for (const child of childrenOf(token)) waiting.push({ token: child, depth: depth + 1 });
  }
  return undefined;
}

/** A bracket or a brace that nothing closes, or something else than it needs. */
export interface Unclosed {
  readonly offset: number;
  readonly opening: string;
  readonly closing: string;
}

export function findUnclosed(tokens: readonly CST.Token[]): readonly Unclosed[] {
  const found: Unclosed[] = [];
  const waiting = tokens.toReversed();
  for (let token = waiting.pop(); token !== undefined; token = waiting.pop()) {
    if (token.type === "flow-collection") {
      const { source: opening, offset } = token.start;
      const closing = opening === "[" ? "]" : "}";
      if (token.end[0]?.source !== closing) found.push({ offset, opening, closing });
    }
    for (const child of childrenOf(token).toReversed()) waiting.push(child);
  }
  return found;
}

function childrenOf(token: CST.Token): readonly CST.Token[] {
  if (token.type === "document") return token.value === undefined ? [] : [token.value];
  if (!("items" in token)) return [];
  const children: CST.Token[] = [];
  for (const item of token.items) {
    if (item.key !== undefined && item.key !== null) children.push(item.key);
    if (item.value !== undefined) children.push(item.value);
  }
  return children;
}
