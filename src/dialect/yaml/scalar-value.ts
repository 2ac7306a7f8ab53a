type ScalarValue = null | boolean | number | string;

const truths = new Map<string, ScalarValue>(
  ["yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"].map((word) => [word, true]),
);
const lies = new Map<string, ScalarValue>(
  ["no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"].map((word) => [word, false]),
);
const nothings = new Map<string, ScalarValue>(["", "~", "null", "Null", "NULL"].map((word) => [word, null]));
const words = new Map([...truths, ...lies, ...nothings]);

const startsLikeNumber = /^[-+.]?[0-9]/u;
const whole = /^([-+]?)(?:0b([01_]+)|0x([0-9a-fA-F_]+)|0([0-7_]+)|(0|[1-9][0-9_]*))$/u;
const sexagesimal = /^([-+]?)([0-9][0-9_]*(?::[0-5]?[0-9])+)(\.[0-9_]*)?$/u;
const decimal = /^[-+]?(?:[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?)$/u;

/**
 * What a plain scalar means under YAML 1.1, which the files of both dialects were written for: `yes` and `on` are booleans,
 * `010` is eight, `1_000` a thousand. Dates and the infinities stay text, since JSON has neither, nor has it -0.
 */
export function scalarValue(text: string): ScalarValue {
  const word = words.get(text);
  if (word !== undefined) return word;
  if (!startsLikeNumber.test(text)) return text;
  const number = wholeNumber(text) ?? sexagesimalNumber(text) ?? decimalNumber(text);
  return number !== undefined && Number.isFinite(number) ? number + 0 : text;
}

function wholeNumber(text: string): number | undefined {
  const match = whole.exec(text);
  if (match === null) return undefined;
  const [, sign, binary, hexadecimal, octal, plain] = match;
  const bases = [
    [binary, 2],
    [hexadecimal, 16],
    [octal, 8],
    [plain, 10],
  ] as const;
  for (const [digits, base] of bases) {
    if (digits === undefined) continue;
    const bare = `0${digits.replaceAll("_", "")}`;
    const size = base === 10 ? Number(bare) : Number.parseInt(bare, base);
    return sign === "-" && size !== 0 ? -size : size;
  }
  return undefined;
}

function sexagesimalNumber(text: string): number | undefined {
  const match = sexagesimal.exec(text);
  if (match === null) return undefined;
  const [, sign, digits = "", fraction = ""] = match;
  const bare = digits.replaceAll("_", "");
  if (bare.startsWith("0") && fraction === "") return undefined;
  const size = bare.split(":").reduce((total, digit) => total * 60 + Number(digit), 0);
  const rest = fraction.replaceAll("_", "");
  const value = size + (rest.length > 1 ? Number(rest) : 0);
  return sign === "-" ? -value : value;
}

function decimalNumber(text: string): number | undefined {
  return decimal.test(text) ? Number(text.replaceAll("_", "")) : undefined;
}
