import { styleText } from "node:util";

/** The two streams of a command: results go to one, the story to the other. */
export interface Output {
  result(text: string): void;
  story(text: string): void;
  readonly paint: Paint;
}

type Style = "red" | "yellow" | "green" | "cyan" | "bold" | "dim";
export type Paint = (style: Style, text: string) => string;

/** Colours are for people at a terminal who have not asked for none. */
export function processOutput(): Output {
  const stream = process.stdout;
  return {
    result: (text) => void stream.write(text),
    story: (text) => void process.stderr.write(text),
    paint: (style, text) => styleText(style, text, { stream }),
  };
}

/** An answer as `--json` prints it. */
export function jsonLines(answer: unknown): string {
  return `${JSON.stringify(answer, undefined, 2)}\n`;
}
