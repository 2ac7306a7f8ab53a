import type { Problem } from "../../problem/problem.ts";
import { isPlaceholder, readCriteria } from "../criteria.ts";
import { oneLine } from "../criterion-words.ts";
import { criterionIsPlaceholder, noCriteria, requirementTwice } from "../problems.ts";
import { scopeNames } from "../section-names.ts";
import { blocksIn, entriesIn, headingName, sectionsNamed, sectionsOf, textIn, type TextSection } from "../sections.ts";
import { placeOfLines, problemAt, readSpecText, type SpecText } from "../spec-text.ts";
import type { ReadSpec, Requirement, SpecFile } from "../spec.ts";
import { unreadProblems } from "../unread-problems.ts";
import { speckitSectionMissing, speckitStoryBare, speckitUnclear } from "./problems.ts";
import { type OutlinePart, speckitOutline } from "./speckit-outline.ts";

const neededSections = ["User Scenarios & Testing", "Requirements", "Success Criteria"];
const unclear = /\[NEEDS CLARIFICATION(?::([^\][]*))?\]/gi;
/** What a template has where an author shall write: `[specific capability]`. A link and `[x]` are none. */
const blank = /\[(?!NEEDS CLARIFICATION)[A-Za-z#][^\][\n]*\s[^\][\n]*\](?!\()/i;

/** Reads `specs/NNN-name/spec.md`, whatever stands in it. */
export function readSpeckit(file: SpecFile, id: string): ReadSpec {
  const text = readSpecText(file);
  const { markdown } = text;
  const sections = sectionsOf(markdown);
  const problems: Problem[] = neededSections
    .filter((section) => sections.every(({ name }) => name !== headingName(section)))
    .map((section) => problemAt(text, speckitSectionMissing({ section }), { from: 0, to: 1 }));
  const parts = speckitOutline(markdown);
  const requirements = parts.map((part): Requirement => {
    const requirement = `${id}#${part.id}`;
    const read = readCriteria(text, requirement, part.items);
    problems.push(...partProblems(text, part), ...read.problems);
    const place = placeOfLines(text, part.lines);
    return { id: requirement, title: part.title, text: part.text, criteria: read.criteria, place };
  });
  const stating = sections.filter(({ name }) => name === "requirements" || name === "success criteria");
  const read = parts.flatMap(({ items }) => items);
  problems.push(...unreadProblems(text, stating, read), ...unclearProblems(text));
  if (requirements.every(({ criteria }) => criteria.length === 0)) {
    const hint = "Write acceptance scenarios below the user stories, or requirements: - **FR-001**: What shall hold.";
    problems.push(problemAt(text, noCriteria({ hint }), { from: 0, to: 1 }));
  }
  const spec = {
    format: "speckit" as const,
    id,
    title: titleOf(sections) ?? id,
    goal: goalOf(text, sections),
    requirements,
    outOfScope: sectionsNamed(sections, scopeNames).flatMap(({ body }) => entriesIn(markdown, body)),
    constraints: sectionsNamed(sections, ["assumptions", "constraints"]).flatMap(({ body }) =>
      entriesIn(markdown, body),
    ),
    files: [file],
  };
  return { spec, problems };
}

function partProblems(text: SpecText, part: OutlinePart): readonly Problem[] {
  const { id, isAgain, isStory, title, items, lines } = part;
  const heading = { from: lines.from, to: lines.from + 1 };
  return [
    ...(isAgain ? [problemAt(text, requirementTwice({ name: title, id }), heading)] : []),
    ...(isStory && items.length === 0 ? [problemAt(text, speckitStoryBare({ story: title }), heading)] : []),
    ...items
      .filter(({ text: said }) => blank.test(said.slice(0, 2000)) && !isPlaceholder(said))
      .map((item) => problemAt(text, criterionIsPlaceholder({ text: item.text }), item.lines)),
  ];
}

/** In fences and comments nobody asks. */
function unclearProblems(text: SpecText): readonly Problem[] {
  const { lines, blocks } = text.markdown;
  const silent = new Set(
    blocks.flatMap(({ kind, lines: { from, to } }) =>
      kind === "code" || kind === "other" ? Array.from({ length: to - from }, (_, at) => from + at) : [],
    ),
  );
  return lines.flatMap((line, at) =>
    silent.has(at)
      ? []
      : [...line.matchAll(unclear)].map(([, question = ""]) =>
          problemAt(text, speckitUnclear({ question: question.trim() }), { from: at, to: at + 1 }),
        ),
  );
}

function titleOf(sections: readonly TextSection[]): string | undefined {
  const heading = oneLine(sections.find(({ level }) => level === 1)?.heading ?? "");
  const title = heading.replace(/^feature spec(?:ification)?\s*:\s*/i, "");
  return title === "" ? undefined : title;
}

const inputWords = /^\*\*Input:?\*\*:?\s*(?:User description:\s*)?"?([\s\S]*?)"?$/i;

/** What the person asked for, which the template keeps at the top. */
function goalOf({ markdown }: SpecText, sections: readonly TextSection[]): string {
  const title = sections.find(({ level }) => level === 1);
  if (title === undefined) return "";
  for (const block of blocksIn(markdown, title.ownBody)) {
    const input = block.kind === "paragraph" ? inputWords.exec(block.text.trim())?.[1] : undefined;
    if (input !== undefined) return input.trim();
  }
  const summary = sections.find(({ name }) => name === "summary" || name === "overview");
  return summary === undefined ? "" : textIn(markdown, summary.body);
}
