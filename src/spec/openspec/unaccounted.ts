import type { LineRange } from "../../markdown/text-lines.ts";
import type { MainSpec, RequirementBlock } from "./openspec.ts";

const scenarioLine = /^\s*(?:[-*+]|\d+[.)])\s|^\s+\S/;

/** What stands in a spec beside its title, its Purpose and its requirements, line by line. */
export function unaccountedIn(main: MainSpec): readonly string[] {
  const { lines } = main.markdown;
  const accounted = new Set<number>();
  const account = ({ from, to }: LineRange): void => {
    for (let at = from; at < to; at++) accounted.add(at);
  };
  const title = main.outline.headings.find(({ level }) => level === 1);
  if (title !== undefined) accounted.add(title.line);
  if (main.purpose !== undefined) account(main.purpose.lines);
  if (main.requirements !== undefined) accounted.add(main.requirements.lines.from);
  for (const block of main.blocks) accountFor(block, main, account);
  return lines.filter((line, at) => line.trim() !== "" && !accounted.has(at)).map((line) => line.trim());
}

function accountFor({ lines, scenarios }: RequirementBlock, main: MainSpec, account: (lines: LineRange) => void): void {
  const inside = main.outline.headings.find(({ line }) => line > lines.from && line < lines.to);
  account({ from: lines.from, to: inside?.line ?? lines.to });
  for (const scenario of scenarios) {
    const { from, to } = scenario.lines;
    for (let at = from; at < to; at++)
      if (at === from || scenarioLine.test(main.markdown.lines[at] ?? "")) account({ from: at, to: at + 1 });
  }
}
