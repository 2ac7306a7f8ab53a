const unitSeconds = new Map([
  ["ms", 0.001],
  ["s", 1],
  ["m", 60],
  ["h", 3600],
  ["d", 86_400],
]);
const longestSeconds = 400 * 86_400;
const part = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)/u;

/**
 * Seconds, from a number of seconds or a text such as `90s`, `1h30m` or `250ms`.
 * Undefined where it is neither, where it is not above 0, and where no machine would live to see its end.
 */
export function parseDuration(value: unknown): number | undefined {
  const seconds = typeof value === "string" ? secondsOfText(value.trim()) : value;
  if (typeof seconds !== "number" || !Number.isFinite(seconds)) return undefined;
  return seconds > 0 && seconds <= longestSeconds ? seconds : undefined;
}

function secondsOfText(text: string): number | undefined {
  let rest = text;
  let seconds = 0;
  while (rest !== "") {
    const match = part.exec(rest);
    if (match === null) return undefined;
    const [whole, count, unit = ""] = match;
    seconds += Number(count) * (unitSeconds.get(unit) ?? Number.NaN);
    rest = rest.slice(whole.length);
  }
  return seconds;
}
