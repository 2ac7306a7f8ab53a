import type { Problem } from "../../problem/problem.ts";
import type { MainSpec } from "./openspec.ts";

const odd = /^ {1,3}#|^ {0,3}<[!?/a-z]|^ {0,3}(?:=+|-+)[ \t]*$|^ {0,3}(?:[-*+>]|\d+[.)])\s*#/im;
const oddFence = /^(?:\s{4}|\t)|`.*`[^`]/;

type Read = Pick<MainSpec, "markdown" | "outline">;

/** Where Markdown and OpenSpec see different headings. The reader of Markdown is loaded only where a file may have such a place. */
export async function differencesIn(path: string, spec: Read): Promise<readonly Problem[]> {
  if (!mayDiffer(spec)) return [];
  const { headingDifferences } = await import("./heading-differences.ts");
  return headingDifferences(path, spec);
}

function mayDiffer({ markdown, outline }: Read): boolean {
  if (outline.openFence !== undefined || odd.test(markdown.text)) return true;
  for (const line of outline.fenced) if (oddFence.test(markdown.lines[line] ?? "")) return true;
  return false;
}
