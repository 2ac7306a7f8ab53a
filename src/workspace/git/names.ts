import { Refusal } from "../../problem/refusal.ts";

/** What may be a folder and a part of the name of a ref on every system. */
const wellFormed = /^[A-Za-z0-9_](?:[A-Za-z0-9_-]|\.(?!\.|$|lock$)){0,99}$/iu;

/** The label of what a workspace began with. */
export const baseLabel = "base";

/** Where a person's repository keeps what belongs to a workspace. */
export function refOf(name: string, label: string): string {
  return `refs/waybill/${name}/${label}`;
}

export function checkName(what: "workspace" | "label", name: string): void {
  if (wellFormed.test(name)) return;
  throw new Refusal("WORKSPACE_NAME", `${JSON.stringify(name)} cannot be the name of a ${what}.`, {
    hint: "Use at most 100 letters, digits, `.`, `_` and `-`, beginning with a letter, a digit or `_`, without `..`, and not ending with `.` or `.lock`.",
  });
}

export function checkLabel(label: string): void {
  checkName("label", label);
  if (label !== baseLabel) return;
  throw new Refusal("WORKSPACE_NAME", `The label ${baseLabel} is kept for the commit that a workspace began with.`, {
    hint: "Choose another label.",
  });
}
