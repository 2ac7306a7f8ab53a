import { type LineRange, readLines } from "../../markdown/text-lines.ts";
import type { DeltaKind, DeltaSpec, Renaming, RequirementBlock, RequirementName, Section, Stray } from "./openspec.ts";
import { type Heading, type Outlined, isScenario, nameOf, outlineOf } from "./outline.ts";
import { isSection, readRequirementBlocks, sectionOf } from "./read-requirement-blocks.ts";

const kinds: readonly DeltaKind[] = ["ADDED", "MODIFIED", "REMOVED", "RENAMED"];
const removedBullet = /^\s*[-*+]\s*`?###\s*Requirement:\s*(.+?)`?\s*$/;
const renamedFrom = /^\s*[-*+]?\s*FROM:\s*`?###\s*Requirement:\s*(.+?)`?\s*$/;
const renamedTo = /^\s*[-*+]?\s*TO:\s*`?###\s*Requirement:\s*(.+?)`?\s*$/;

type DeltaSection = Section & { readonly kind: DeltaKind };

/** Reads any text; what makes no sense in it is left out or stray, and `validate` says so. */
export function readDeltaSpec(text: string): DeltaSpec {
  const markdown = readLines(text);
  const { lines } = markdown;
  const outline = outlineOf(lines);
  const { headings } = outline;
  const outlined = { lines, headings, to: lines.length };
  const sections = deltaSectionsOf(outlined);
  const of = (kind: DeltaKind): readonly DeltaSection[] => sections.filter((section) => section.kind === kind);
  const blocksOf = (kind: DeltaKind): readonly RequirementBlock[] =>
    of(kind).flatMap((section) => readRequirementBlocks(lines, outline, section.lines));
  const purpose = headings.find((heading) => isSection(heading) && heading.text.toLowerCase() === "purpose");
  const free = (section: Section): readonly Line[] => linesOf(lines, outline.fenced, section.lines);
  return {
    markdown,
    outline,
    ...(purpose === undefined ? {} : { purpose: sectionOf(outlined, purpose, isSection) }),
    sections,
    added: blocksOf("ADDED"),
    modified: blocksOf("MODIFIED"),
    removed: of("REMOVED").flatMap((section) => removedIn(free(section), headings)),
    renamed: of("RENAMED").flatMap((section) => renamedIn(free(section))),
    strays: straysOf(outlined),
  };
}

/** Marks alone end a requirement, and no section. */
function isTitled(heading: Heading): boolean {
  return isSection(heading) && heading.text !== "";
}

function kindOf(heading: Heading | undefined): DeltaKind | undefined {
  if (heading === undefined || !isSection(heading)) return undefined;
  const title = heading.text.toLowerCase();
  return kinds.find((kind) => title === `${kind.toLowerCase()} requirements`);
}

function deltaSectionsOf(outlined: Outlined): readonly DeltaSection[] {
  return outlined.headings.flatMap((heading) => {
    const kind = kindOf(heading);
    if (kind === undefined) return [];
    const { lines, text } = sectionOf(outlined, heading, isTitled);
    return [{ heading: heading.text, lines, text, kind }];
  });
}

interface Line {
  readonly text: string;
  readonly at: number;
}

function linesOf(lines: readonly string[], fenced: ReadonlySet<number>, { from, to }: LineRange): readonly Line[] {
  return lines
    .slice(from + 1, to)
    .map((text, index) => ({ text, at: from + 1 + index }))
    .filter(({ at }) => !fenced.has(at));
}

function nameAt(name: string, at: number): RequirementName {
  return { name: nameOf(name), lines: { from: at, to: at + 1 } };
}

function removedIn(lines: readonly Line[], headings: readonly Heading[]): readonly RequirementName[] {
  const byHeading = new Map(headings.map((heading) => [heading.line, heading.requirement]));
  return lines.flatMap(({ text, at }) => {
    const name = byHeading.get(at) ?? removedBullet.exec(text)?.[1];
    return name === undefined ? [] : [nameAt(name, at)];
  });
}

function renamedIn(lines: readonly Line[]): readonly Renaming[] {
  const renamed: Renaming[] = [];
  let pending: RequirementName | undefined;
  for (const { text, at } of lines) {
    const from = renamedFrom.exec(text)?.[1];
    const to = renamedTo.exec(text)?.[1];
    if (from !== undefined) {
      if (pending !== undefined) renamed.push({ from: pending, to: undefined });
      pending = nameAt(from, at);
    } else if (to !== undefined) {
      renamed.push({ from: pending, to: nameAt(to, at) });
      pending = undefined;
    }
  }
  return pending === undefined ? renamed : [...renamed, { from: pending, to: undefined }];
}

function straysOf({ headings, lines }: Outlined): readonly Stray[] {
  let section: DeltaKind | undefined;
  let isInBlock = false;
  return headings.flatMap((heading): readonly Stray[] => {
    if (isTitled(heading)) [section, isInBlock] = [kindOf(heading), false];
    const text = (lines[heading.line] ?? "").trim();
    const range = { from: heading.line, to: heading.line + 1 };
    if (heading.requirement !== undefined) isInBlock = true;
    if (heading.requirement !== undefined)
      return section === undefined ? [{ what: "requirement", text, lines: range }] : [];
    const takesBlocks = section === "ADDED" || section === "MODIFIED";
    const isLoose = section === undefined || (takesBlocks && !isInBlock);
    if (isLoose && isScenario(heading)) return [{ what: "scenario", text, lines: range }];
    return heading.level === 3 && takesBlocks ? [{ what: "heading", text, lines: range }] : [];
  });
}
