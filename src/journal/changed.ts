import type { RunChange } from "./journal.ts";

/** Whether a run is over with this change. */
export function endsRun({ status = "running" }: RunChange): boolean {
  return status !== "running" && status !== "waiting";
}

/** What is given replaces what was; null removes it. */
export function changed<Row extends object>(row: Row, change: RunChange | { readonly owner: null }): Row {
  const next = { ...row };
  for (const [field, value] of Object.entries(change)) {
    if (value === null) Reflect.deleteProperty(next, field);
    else Object.assign(next, { [field]: value });
  }
  return next;
}
