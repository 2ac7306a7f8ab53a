import type { Expression, Template } from "./expression.ts";

/** The expression of a template that is one block and nothing else but blanks: such a template keeps the type of its value. */
export function singleBlock<E extends Expression>(template: Template<E>): E | undefined {
  let single: E | undefined;
  for (const part of template.parts) {
    if (part.kind === "text") {
      if (part.text.trim() !== "") return undefined;
    } else if (single === undefined) single = part.expression;
    else return undefined;
  }
  return single;
}
