import type { Parsed } from "../../problem/problem.ts";
import type { DollarTemplate } from "../expression.ts";
import { readTemplate } from "../read-template.ts";
import { lexBlock } from "./lexer.ts";
import { parseExpression } from "./parser.ts";

/** Cuts a text into text and `${{ … }}` blocks, and reads the blocks. Finds at most one fault of syntax in each. */
export function parseTemplate(text: string): Parsed<DollarTemplate> {
  return readTemplate(text, { open: "${{", lex: lexBlock, parse: parseExpression });
}
