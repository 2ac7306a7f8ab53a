interface CronField {
  readonly name: string;
  readonly least: number;
  readonly most: number;
  readonly words?: readonly string[];
  /** `?` may stand here: any day. */
  readonly any?: boolean;
}

const months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const days = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

const second: CronField = { name: "second", least: 0, most: 59 };
const fields: readonly CronField[] = [
  { name: "minute", least: 0, most: 59 },
  { name: "hour", least: 0, most: 23 },
  { name: "day of the month", least: 1, most: 31, any: true },
  { name: "month", least: 1, most: 12, words: months },
  { name: "day of the week", least: 0, most: 7, words: days, any: true },
];

/** Why a text is no time of a schedule; undefined where it is one. */
export function cronFault(text: string): string | undefined {
  const parts = text.trim().split(/\s+/u);
  if (parts.length !== 5 && parts.length !== 6) {
    return `it has ${parts.length === 1 ? "one field" : `${parts.length} fields`} and not five or six`;
  }
  const meant = parts.length === 6 ? [second, ...fields] : fields;
  const wrong = meant.findIndex((field, index) => !isField(field, parts[index] ?? ""));
  const field = meant[wrong];
  return field === undefined ? undefined : `its ${field.name} is "${parts[wrong]}"`;
}

/** A list of values, ranges and steps. */
function isField(field: CronField, text: string): boolean {
  if (text === "?") return field.any === true;
  return text.split(",").every((part) => isRange(field, part));
}

function isRange(field: CronField, part: string): boolean {
  const [, range = "", step] = /^([^/]+)(?:\/(\d{1,4}))?$/u.exec(part) ?? [];
  if (step !== undefined && Number(step) === 0) return false;
  if (range === "*") return true;
  const [from = "", to, ...more] = range.split("-");
  const [first, last] = [valueOf(field, from), to === undefined ? undefined : valueOf(field, to)];
  if (first === undefined || more.length > 0) return false;
  return to === undefined || (last !== undefined && first <= last);
}

function valueOf({ least, most, words = [] }: CronField, text: string): number | undefined {
  const word = words.indexOf(text.toUpperCase());
  const value = /^\d{1,2}$/u.test(text) ? Number(text) : word === -1 ? undefined : word + least;
  return value !== undefined && value >= least && value <= most ? value : undefined;
}
