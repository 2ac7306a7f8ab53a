import type { RunChange } from "./journal.ts";

/** What is given replaces what was; null removes it. */
export function changed<Row extends object>(row: Row, change: RunChange | { readonly owner: null }): Row {
  const next = { ...row };
  for (const [field, value] of Object.entries(change)) {
    if (value === null) Reflect.deleteProperty(next, field);
    else Object.assign(next, { [field]: value });
  }
  return next;
}
