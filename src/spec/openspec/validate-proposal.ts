import { readLines } from "../../markdown/text-lines.ts";
import type { Problem } from "../../problem/problem.ts";
import { proposalSection, shortDelta, whyLength } from "./change-problems.ts";
import { isWithin, outlineOf } from "./outline.ts";
import { ProblemList } from "./problem-list.ts";
import { isNamed } from "./read-main-spec.ts";
import { sectionOf } from "./read-requirement-blocks.ts";

const leastWhy = 50;
const mostWhy = 1000;
const leastDelta = 10;
const spokenDelta = /^\s*-\s*\*\*[^*:]+(?::\*\*|\*\*:)\s*(.+)$/;

/** What a proposal lacks. None of it keeps a change from being archived. */
export function validateProposal(file: string, text: string, hasDeltas: boolean): readonly Problem[] {
  const { lines } = readLines(text);
  const { headings } = outlineOf(lines);
  const list = new ProblemList(file, lines);
  const section = (name: string): { readonly text: string; readonly from: number } | undefined => {
    const heading = headings.find((each) => isNamed(each, name.toLowerCase()));
    if (heading === undefined) {
      list.whole(proposalSection({ section: name }));
      return undefined;
    }
    const found = sectionOf({ lines, headings, to: lines.length }, heading, isWithin(heading.level));
    if (found.text === "") list.at(heading.line, proposalSection({ section: name }));
    return found.text === "" ? undefined : { text: found.text, from: heading.line };
  };
  const why = section("Why");
  if (why !== undefined && (why.text.length < leastWhy || why.text.length > mostWhy))
    list.at(why.from, whyLength({ length: why.text.length }));
  const changes = section("What Changes");
  if (changes === undefined || hasDeltas) return list.found;
  for (let at = changes.from + 1; at < lines.length; at++) {
    const said = spokenDelta.exec(lines[at] ?? "")?.[1]?.trim();
    if (said !== undefined && said.length < leastDelta) list.at(at, shortDelta({ text: said }));
  }
  return list.found;
}
