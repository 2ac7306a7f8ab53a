import { isJsonList, isJsonObject, type JsonObject, type JsonValue } from "../json/json.ts";

export type Combined =
  | { readonly ok: true; readonly items: readonly JsonObject[] }
  | { readonly ok: false; readonly message: string };

/** The most combinations that are made; a product of lists grows faster than its author thinks. */
export const mostCombinations = 1024;

/**
 * Every combination of the values of the axes, in the order in which they are written, the last axis changing first. What is
 * excluded matches in all that it names. What is included adds to each combination that it does not contradict in an axis, or
 * else stands alone.
 */
export function combine(axes: JsonObject, include: JsonValue, exclude: JsonValue): Combined {
  const wrong = Object.entries(axes).find(([, values]) => !isJsonList(values));
  if (wrong !== undefined) return refuse(`The axis "${wrong[0]}" of a matrix must be a list`, wrong[1]);
  if (!isListOfMaps(include)) return refuse("What a matrix includes must be a list of mappings", include);
  if (!isListOfMaps(exclude)) return refuse("What a matrix excludes must be a list of mappings", exclude);
  const size = Object.values(axes).reduce<number>(
    (product, values) => product * (isJsonList(values) ? values.length : 0),
    1,
  );
  if (size > mostCombinations) {
    return {
      ok: false,
      message: `A matrix makes ${mostCombinations} combinations at most, and this one makes ${size}.`,
    };
  }
  const product = Object.keys(axes).length === 0 ? [] : productOf(axes);
  const left = product.filter((each) => !exclude.some((pattern) => agrees(pattern, each)));
  return { ok: true, items: including(left, include, Object.keys(axes)) };
}

function productOf(axes: JsonObject): readonly JsonObject[] {
  return Object.entries(axes).reduce<readonly JsonObject[]>(
    (made, [axis, values]) =>
      made.flatMap((each) => (isJsonList(values) ? values.map((value) => ({ ...each, [axis]: value })) : [])),
    [{}],
  );
}

function including(
  made: readonly JsonObject[],
  include: readonly JsonObject[],
  axes: readonly string[],
): readonly JsonObject[] {
  const items = made.map((each) => ({ axes: each, all: each }));
  const alone: JsonObject[] = [];
  for (const added of include) {
    const own = Object.fromEntries(Object.entries(added).filter(([key]) => axes.includes(key)));
    const fitting = items.filter((item) => agrees(own, item.axes));
    if (fitting.length === 0) alone.push(added);
    for (const item of fitting) item.all = { ...item.all, ...added };
  }
  return [...items.map(({ all }) => all), ...alone];
}

/** Whether everything that the pattern names is so. */
function agrees(pattern: JsonObject, item: JsonObject): boolean {
  return Object.entries(pattern).every(([key, value]) => JSON.stringify(item[key]) === JSON.stringify(value));
}

function isListOfMaps(value: JsonValue): value is readonly JsonObject[] {
  return isJsonList(value) && value.every(isJsonObject);
}

function refuse(must: string, found: JsonValue | undefined): Combined {
  const text = JSON.stringify(found ?? null);
  return { ok: false, message: `${must}, and it is ${text.length > 60 ? `${text.slice(0, 57)}…` : text}.` };
}
