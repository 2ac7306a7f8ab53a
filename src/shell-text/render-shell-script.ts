import type { Value } from "../expression/expression.ts";
import { toText } from "../expression/value-text.ts";
import { Refusal } from "../problem/refusal.ts";
import type { Guard, ShellPiece, ShellScript } from "./shell-text.ts";

type ValuePiece = Extract<ShellPiece, { readonly kind: "value" }>;

/**
 * The script that a shell runs: variables with the values first, then the author's text with each placeholder written as a
 * variable, quoted for where it stands. No value is ever a part of the text that the shell parses.
 */
export function renderShellScript(script: ShellScript, values: readonly Value[]): string {
  const prefix = freePrefix(script);
  const definitions: string[] = [];
  const body = script.pieces.map((piece) => {
    if (piece.kind === "text") return piece.text;
    const rendered = renderValue(piece, `${prefix}${piece.slot}`, values[piece.slot] ?? null);
    definitions.push(...rendered.definitions);
    return rendered.text;
  });
  return `${definitions.join("")}${body.join("")}`;
}

interface Rendered {
  readonly definitions: readonly string[];
  readonly text: string;
}

function renderValue(piece: ValuePiece, name: string, value: Value): Rendered {
  if (piece.stands === "comment") return { definitions: [], text: name };
  if (piece.guard !== undefined) checkGuard(piece.guard, value);
  if (piece.stands === "words" && Array.isArray(value)) return renderWords(name, value);
  const text = piece.stands === "arithmetic" ? numberText(value) : toText(value);
  return { definitions: [definition(name, text)], text: quotedFor(piece, name) };
}

function renderWords(name: string, values: readonly Value[]): Rendered {
  const names = values.map((_, index) => `${name}_${index}`);
  return {
    definitions: names.map((each, index) => definition(each, toText(values[index] ?? null))),
    text: names.map((each) => `"\${${each}}"`).join(" "),
  };
}

function quotedFor({ stands }: ValuePiece, name: string): string {
  switch (stands) {
    case "words":
    case "word":
      return `"\${${name}}"`;
    case "double-quoted":
    case "here-document":
    case "arithmetic":
      return `\${${name}}`;
    case "single-quoted":
      return `'"\${${name}}"'`;
    case "comment":
      return name;
  }
}

function definition(name: string, text: string): string {
  if (text.includes("\0")) {
    throw new Refusal("SHELL_VALUE_NUL", "A value holds a NUL character, which no command can be given.", {
      hint: "Pass the value in a file.",
    });
  }
  if (/\p{Surrogate}/u.test(text)) {
    throw new Refusal("SHELL_VALUE_NOT_TEXT", "A value holds half of a character, for which there are no bytes.");
  }
  return `${name}='${text.replaceAll("'", "'\\''")}'\n`;
}

/** Throws where a program would run the value: each entry of a list is a word of its own. */
function checkGuard(guard: Guard, value: Value): void {
  for (const word of Array.isArray(value) ? value : [value]) {
    const text = toText(word);
    if (guard === "no option" && /^[-+]/u.test(text)) throw optionLike(text);
    if (guard === "a target" && !targetName.test(text)) throw noTarget(text);
  }
}

const targetName = /^[\w./][\w./+@%:~-]*$/u;

function optionLike(text: string): Refusal {
  const message = `A value begins with ${text.charAt(0)}, so the command would read it as an option: ${shortened(text)}.`;
  return new Refusal("SHELL_VALUE_OPTION", message, {
    hint: "Where it is right all the same, write -- before it, or begin the word yourself: ./{{ … }}.",
  });
}

function noTarget(text: string): Refusal {
  const message = `A value is no plain name of a target, and the command may run what it is: ${shortened(text)}.`;
  return new Refusal("SHELL_VALUE_TARGET", message, {
    hint: "Pass it in the environment of the step: env: { NAME: … }.",
  });
}

function shortened(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}…` : text);
}

const decimal = /^-?(?:0|[1-9]\d{0,17})$/u;

function numberText(value: Value): string {
  const text = toText(value);
  if (decimal.test(text)) return text;
  throw new Refusal(
    "SHELL_VALUE_NOT_A_NUMBER",
    `A value in arithmetic must be a whole number, and it is ${JSON.stringify(value)}.`,
  );
}

/** Names that do not stand in the author's text. */
function freePrefix(script: ShellScript): string {
  const text = script.pieces.map((piece) => (piece.kind === "text" ? piece.text : "")).join("\n");
  let prefix = "__w";
  while (text.includes(prefix)) prefix += "w";
  return prefix;
}
