import type { Check, Verification } from "../../provenance/verification.ts";
import type { Paint } from "../output.ts";
import { oneLine } from "./trace-text.ts";

const signs = { passed: ["✓", "green"], failed: ["✗", "red"], note: ["·", "yellow"] } as const;
const width = Math.max(..."statement signature approvals".split(" ").map((name) => name.length));

/** What was found, a line for each check, and what it comes to. */
export function drawVerification(found: Verification, paint: Paint): string {
  const { isVerified, commit, stated, checks } = found;
  const title = stated === undefined ? "" : `  ${oneLine(stated.title)}`;
  const words = isVerified ? paint("green", "verified") : paint("red", "not verified");
  return `${checks.map((check) => drawCheck(check, paint)).join("")}${words}  ${paint("bold", commit)}${title}\n`;
}

function drawCheck({ check, state, code, message, hint }: Check, paint: Paint): string {
  const [sign, style] = signs[state];
  const named = code === undefined ? "" : `${paint(style, code)}  `;
  const next = hint === undefined ? "" : `  ${" ".repeat(width)}  ${paint("cyan", "→")} ${oneLine(hint)}\n`;
  return `${paint(style, sign)} ${check.padEnd(width)}  ${named}${oneLine(message)}\n${next}`;
}
