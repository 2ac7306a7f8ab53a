import type { Finding } from "../../api/doctor.ts";
import type { Paint } from "../output.ts";
import { harmless } from "./problems.ts";

const titles = { tool: "Tools", sandbox: "Sandboxes", agent: "Agents" } as const;

/** What was found, part by part. */
export function drawFindings(findings: readonly Finding[], paint: Paint): string {
  const parts = (["tool", "sandbox", "agent"] as const).map((kind) => {
    const lines = findings.filter((finding) => finding.kind === kind).map((finding) => line(finding, paint));
    return `${paint("bold", titles[kind])}\n${lines.join("")}`;
  });
  return parts.join("\n");
}

function line(finding: Finding, paint: Paint): string {
  const { name, ok, needed, version = "", path = "", message = "", hint = "" } = finding;
  const sign = ok ? paint("green", "✓") : needed ? paint("red", "✗") : paint("dim", "-");
  const words = ok ? [version, path] : [message, hint];
  const said = words.filter((word) => word !== "").join("  ");
  return `  ${sign} ${name.padEnd(12)} ${paint("dim", harmless(said))}\n`.replace(/ +\n$/u, "\n");
}
