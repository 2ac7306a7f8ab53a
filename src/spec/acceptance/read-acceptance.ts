import type { Markdown } from "../../markdown/markdown.ts";
import type { Problem } from "../../problem/problem.ts";
import { readCriteria } from "../criteria.ts";
import { oneLine } from "../criterion-words.ts";
import { noCriteria } from "../problems.ts";
import { acceptanceNames, constraintNames, goalNames, scopeNames } from "../section-names.ts";
import { entriesIn, sectionsNamed, sectionsOf, textIn, type TextSection } from "../sections.ts";
import { placeOfLines, problemAt, readSpecText, type SpecText } from "../spec-text.ts";
import { statementItems } from "../statement-items.ts";
import type { ReadSpec, Requirement, SpecFile } from "../spec.ts";
import { unreadProblems } from "../unread-problems.ts";

const requirementName = "acceptance-criteria";

/** Reads `spec/<feature>.md`, whatever stands in it. */
export function readAcceptance(file: SpecFile, id: string): ReadSpec {
  const text = readSpecText(file);
  const { markdown } = text;
  const sections = sectionsOf(markdown);
  const { requirements, problems } = readRequirement(text, id, sectionsNamed(sections, acceptanceNames));
  const spec = {
    format: "acceptance" as const,
    id,
    title: titleOf(sections, file.path) ?? id,
    goal: goalOf(markdown, sections),
    requirements,
    outOfScope: sectionsNamed(sections, scopeNames).flatMap(({ body }) => entriesIn(markdown, body)),
    constraints: sectionsNamed(sections, constraintNames).flatMap(({ body }) => entriesIn(markdown, body)),
    files: [file],
  };
  return { spec, problems };
}

function readRequirement(
  text: SpecText,
  spec: string,
  sections: readonly TextSection[],
): { readonly requirements: readonly Requirement[]; readonly problems: readonly Problem[] } {
  const id = `${spec}#${requirementName}`;
  const items = sections.flatMap(({ body }) => statementItems(text.markdown, body));
  const { criteria, problems: found } = readCriteria(text, id, items);
  const problems = [...found];
  const [first] = sections;
  const end = { from: first?.lines.from ?? 0, to: first?.lines.to ?? 1 };
  if (items.length === 0) {
    const hint =
      first === undefined
        ? "Write them as check boxes below a heading: ## Acceptance criteria."
        : "Write them as check boxes below this heading: - [ ] What shall hold.";
    return { requirements: [], problems: [problemAt(text, noCriteria({ hint }), end)] };
  }
  const title = first?.heading ?? "";
  problems.push(...unreadProblems(text, sections, items));
  return { requirements: [{ id, title, text: "", criteria, place: placeOfLines(text, end) }], problems };
}

/** Some write the path of the file before it. */
function titleOf(sections: readonly TextSection[], path: string): string | undefined {
  const heading = oneLine(sections.find(({ level }) => level === 1)?.heading ?? "");
  const own = [path, path.slice(path.lastIndexOf("/") + 1)].find((name) => heading.startsWith(`${name} `));
  const title = own === undefined ? heading : heading.slice(own.length).replace(/^\s*[-–—:]\s+/, "");
  return title === "" ? undefined : title;
}

/** Where no heading says so, what stands between the title and the first section. */
function goalOf(markdown: Markdown, sections: readonly TextSection[]): string {
  const named = sections.find(({ name }) => goalNames.includes(name));
  if (named !== undefined) return textIn(markdown, named.body);
  const title = sections.find(({ level }) => level === 1);
  return title === undefined ? "" : textIn(markdown, title.ownBody);
}
