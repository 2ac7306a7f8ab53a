import { inputOf, type Usage } from "./token-count.ts";

/** Dollars for a million tokens. What is charged beside tokens, such as searches, is not in it. */
export interface Price extends Rates {
  /** Other rates for a call with more input than so many tokens. */
  readonly beyond?: Rates & { readonly tokens: number };
}

interface Rates {
  readonly input: number;
  readonly output: number;
  /** As `input` where it is not given. */
  readonly cacheRead?: number;
  /** As `input` where it is not given; what is kept for an hour costs 1.6 times as much. */
  readonly cacheWrite?: number;
}

/** Prices by the id of a model, as its maker writes it, without a date. */
export type PriceTable = Readonly<Record<string, Price>>;

export type FindPrice = (model: string) => Price | undefined;

const hourFactor = 1.6;
const million = 1_000_000;

/** What stands at the end of an id and says which day's model it is. */
const dated = /(?:[-@](?:\d{8}|\d{4}-\d{2}-\d{2}|\d{2}-\d{2}|\d{3,4}|latest|preview|exp)|-v\d+(?::\d+)?|\[1m\])$/u;

/**
 * Finds prices in several tables, the first one first. An id is looked for as it stands, then without the provider before it
 * (`anthropic/`) and without dates at its end: the longest that is in a table is taken. `4.5` and `4-5` are the same.
 */
export function priceFinder(tables: readonly PriceTable[]): FindPrice {
  const known = tables.map((table) => new Map(Object.entries(table).map(([model, price]) => [plain(model), price])));
  return (model) => {
    const names = namesOf(plain(model));
    for (const table of known) {
      const name = names.find((each) => table.has(each));
      if (name !== undefined) return table.get(name);
    }
    return undefined;
  };
}

export function dollars(price: Price, { count, hourWrites }: Usage): number {
  const { beyond } = price;
  const rates = beyond !== undefined && inputOf(count) > beyond.tokens ? beyond : price;
  const { input, output, cacheRead = input, cacheWrite = input } = rates;
  const written = count.cacheWrite + hourWrites * (hourFactor - 1);
  const all = count.inputUncached * input + count.cacheRead * cacheRead + written * cacheWrite + count.output * output;
  return all / million;
}

function plain(model: string): string {
  return model.trim().toLowerCase().replaceAll(".", "-");
}

function namesOf(model: string): readonly string[] {
  const parts = model.split("/");
  return parts.flatMap((_, at) => withoutDates(parts.slice(at).join("/")));
}

function withoutDates(name: string): readonly string[] {
  const shorter = name.replace(dated, "");
  return shorter === name || shorter === "" ? [name] : [name, ...withoutDates(shorter)];
}
