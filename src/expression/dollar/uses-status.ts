import type { DollarTemplate } from "../expression.ts";
import { isStatusFunction } from "./functions.ts";
import { expressionsIn } from "./tree.ts";

/** Whether a template asks how the work before it has gone, by a status function. */
export function usesStatus(template: DollarTemplate): boolean {
  for (const part of template.parts) {
    if (part.kind === "text") continue;
    for (const each of expressionsIn(part.expression)) {
      if (each.kind === "call" && isStatusFunction(each.name)) return true;
    }
  }
  return false;
}
