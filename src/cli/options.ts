import { InvalidArgumentError, Option } from "commander";

export const json = ["--json", "print the answer as JSON"] as const;
export const maxSize = ["--max-size <bytes>", "refuse larger files before reading them", parseSize] as const;

function parseSize(text: string): number {
  return parseWhole(text, "It must be a number of bytes above 0.");
}

export function parseCount(text: string): number {
  return parseWhole(text, "It must be a whole number above 0.");
}

function parseWhole(text: string, must: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  throw new InvalidArgumentError(must);
}

/** For an option that may be given more than once. */
export function collect(text: string, before: readonly string[]): readonly string[] {
  return [...before, text];
}

export const input = ["-i, --input <key=value>", "an input; may be given again", collect, []] as const;
export const inputs = ["--inputs <file>", "a JSON file with inputs"] as const;

/** How other command lines call `-i`. Its values are under `e`. */
export function sameInput(): Option {
  return new Option("-e <key=value>", "the same as -i").argParser(collect).default([]);
}
