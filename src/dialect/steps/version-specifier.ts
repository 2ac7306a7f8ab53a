/** One comparison of a version requirement, such as `>=0.8.5`. */
interface Comparison {
  readonly operator: string;
  readonly version: readonly number[];
  /** `==1.*`: only the numbers that are written count. */
  readonly prefix: boolean;
}

const comparison = /^(~=|===|==|!=|<=|>=|<|>)\s*v?(\d+(?:\.\d+)*)(\.\*)?$/u;

/** Whether a version meets a requirement such as `>=0.8,<2`; undefined where the requirement cannot be read. */
export function meetsVersion(requirement: string, version: string): boolean | undefined {
  const actual = version.split(".").map(Number);
  const parts = requirement.split(",").map((part) => parseComparison(part.trim()));
  if (parts.includes(undefined)) return undefined;
  return parts.every((part) => part !== undefined && holds(part, actual));
}

function parseComparison(text: string): Comparison | undefined {
  const match = comparison.exec(text);
  if (match === null) return undefined;
  const [, operator = "", numbers = "", star] = match;
  const version = numbers.split(".").map(Number);
  const prefix = star !== undefined;
  if (prefix && operator !== "==" && operator !== "!=") return undefined;
  if (operator === "~=" && version.length < 2) return undefined;
  return { operator, version, prefix };
}

function holds({ operator, version, prefix }: Comparison, actual: readonly number[]): boolean {
  const order = compare(prefix ? actual.slice(0, version.length) : actual, version);
  switch (operator) {
    case ">=":
      return order >= 0;
    case "<=":
      return order <= 0;
    case ">":
      return order > 0;
    case "<":
      return order < 0;
    case "!=":
      return order !== 0;
    case "~=":
      return order >= 0 && compare(actual.slice(0, version.length - 1), version.slice(0, -1)) === 0;
    default:
      return order === 0;
  }
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (let at = 0; at < Math.max(a.length, b.length); at++) {
    const difference = (a[at] ?? 0) - (b[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
