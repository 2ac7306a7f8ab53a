import type { Block, LineRange, Markdown } from "../../markdown/markdown.ts";
import { distinctIds } from "../criteria.ts";
import type { CriterionItem } from "../criterion-items.ts";
import { oneLine } from "../criterion-words.ts";
import { blocksIn, sectionsOf, textIn, type TextSection } from "../sections.ts";
import { idOf } from "../spec-id.ts";
import { statementItems } from "../statement-items.ts";
import { beginsScenario, scenarioItems } from "./speckit-items.ts";

/** A user story, or a list of requirements or outcomes, and the criteria that stand in it. */
export interface OutlinePart {
  readonly id: string;
  /** Another one has the same name. */
  readonly isAgain: boolean;
  readonly title: string;
  readonly text: string;
  readonly items: readonly CriterionItem[];
  readonly lines: LineRange;
  /** Where its list stands, or would. */
  readonly list: LineRange;
  readonly isStory: boolean;
}

type Part = Omit<OutlinePart, "id" | "isAgain"> & { readonly name: string };

const storyHeading = /^(?:(?:user )?story |us-?)(\d{1,6})\b\s*(?:[-–—:.]\s*)?(.*)$/i;
const priority = /\s*(?:\(?priority:\s*p?\d+\)?.*|\(p\d\))$/i;
const scenarioNames = new Set(["acceptance scenarios", "acceptance scenario", "acceptance criteria", "scenarios"]);
const stepNames = new Set(["given", "when", "then", "and", "but"]);

export function speckitOutline(markdown: Markdown): readonly OutlinePart[] {
  const sections = sectionsOf(markdown);
  const parts = sections.flatMap((section, at): readonly Part[] => {
    const story = storyHeading.exec(oneLine(section.heading));
    if (story !== null) return [storyOf(markdown, section, story)];
    const outcomes = section.name === "success criteria" ? [listOf(markdown, section, section.body)] : [];
    if (section.name !== "requirements") return outcomes;
    const below = sectionsBelow(sections, at);
    const own = listOf(markdown, section, section.ownBody);
    const lists = below.filter(({ name }) => name !== "key entities").map((each) => belowRequirements(markdown, each));
    return [own, ...lists].filter(({ items }) => items.length > 0);
  });
  const ids = distinctIds(parts.map(({ name }) => name));
  return parts
    .map((part, index) => ({ ...part, ...(ids[index] ?? { id: part.name, isAgain: false }) }))
    .filter(({ isStory, items }) => isStory || items.length > 0);
}

/** Edge cases are mostly asked; what has an id there is stated. */
function belowRequirements(markdown: Markdown, section: TextSection): Part {
  const part = listOf(markdown, section, section.ownBody);
  if (section.name !== "edge cases") return part;
  return { ...part, items: part.items.filter(({ label }) => label !== undefined) };
}

function sectionsBelow(sections: readonly TextSection[], at: number): readonly TextSection[] {
  const found: TextSection[] = [];
  const end = sections[at]?.lines.to ?? 0;
  for (let next = at + 1; (sections[next]?.lines.to ?? end + 1) <= end; next++) {
    const section = sections[next];
    if (section !== undefined) found.push(section);
  }
  return found;
}

function storyOf(markdown: Markdown, section: TextSection, [, number = "", title = ""]: RegExpExecArray): Part {
  const list = scenariosIn(markdown, section);
  return {
    name: `US${Number(number)}`,
    title: title.replace(priority, "").trim() || section.heading,
    text: textIn(markdown, { from: section.body.from, to: list.from }),
    items: scenarioItems(markdown, list),
    lines: section.lines,
    list,
    isStory: true,
  };
}

/** The lines below the words that announce the scenarios, up to the next such words; without them from the first that begins as one. */
function scenariosIn(markdown: Markdown, { body }: TextSection): LineRange {
  const blocks = blocksIn(markdown, body).filter(({ depth }) => depth === 0);
  const at = blocks.findIndex((block) => scenarioNames.has(announced(block) ?? ""));
  const first = blocks[at];
  if (first === undefined) return { from: blocks.find(beginsScenario)?.lines.from ?? body.to, to: body.to };
  const next = blocks.slice(at + 1).find((block) => announced(block) !== undefined);
  return { from: first.lines.to, to: next?.lines.from ?? body.to };
}

/** What a heading, or a paragraph that begins with emphasis and a colon, is about. */
function announced(block: Block): string | undefined {
  if (block.kind === "heading") return oneLine(block.text).toLowerCase().replace(/:$/, "");
  if (block.kind !== "paragraph") return undefined;
  const name = /^\*\*([^*:]{1,60}):?\*\*\s*(?::|$)/.exec(block.text)?.[1]?.trim().toLowerCase();
  return name === undefined || stepNames.has(name) ? undefined : name;
}

function listOf(markdown: Markdown, section: TextSection, list: LineRange): Part {
  return {
    name: idOf(section.name),
    title: section.heading.replace(/\s*[*_]?\([^()]*\)[*_]?\s*$/, ""),
    text: "",
    items: statementItems(markdown, list),
    lines: section.lines,
    list,
    isStory: false,
  };
}
