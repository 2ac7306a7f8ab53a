/** The one JSON value in a text, also where a tool has said something before it or after it. */
export function jsonIn(text: string): unknown {
  const whole = parsed(text);
  if (whole !== undefined) return whole;
  const from = /^\{/mu.exec(text)?.index ?? -1;
  const to = text.lastIndexOf("}");
  return from === -1 || to < from ? undefined : parsed(text.slice(from, to + 1));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
