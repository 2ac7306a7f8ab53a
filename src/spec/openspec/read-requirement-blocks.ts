import type { LineRange } from "../../markdown/text-lines.ts";
import type { RequirementBlock, ScenarioBlock, Section } from "./openspec.ts";
import { type Heading, type Outline, type Outlined, isWithin, reach, scenarioNameOf } from "./outline.ts";

const metadataLine = /^\*\*[^*]+\*\*:/;

/** The requirements among those lines: each from its heading to the next one, or to one of the second level. */
export function readRequirementBlocks(
  lines: readonly string[],
  outline: Outline,
  { from, to }: LineRange,
): readonly RequirementBlock[] {
  const blocks: RequirementBlock[] = [];
  let open: Heading[] = [];
  const close = (end: number): void => {
    if (open.length > 0) blocks.push(new LazyBlock({ lines, headings: open, to: end }, outline));
    open = [];
  };
  for (const heading of outline.headings) {
    if (heading.line < from) continue;
    if (heading.line >= to) break;
    const begins = heading.requirement !== undefined;
    if (begins || isSection(heading)) close(heading.line);
    if (begins || open.length > 0) open.push(heading);
  }
  close(to);
  return blocks;
}

export function isSection(heading: Heading): boolean {
  return heading.level === 2;
}

/** Whoever only checks names and texts of a thousand specs does without the rest. */
class LazyBlock implements RequirementBlock {
  readonly name: string;
  readonly lines: LineRange;
  readonly #block: Outlined;
  readonly #fenced: ReadonlySet<number>;
  #text: string | undefined;
  #raw: string | undefined;
  #scenarios: readonly ScenarioBlock[] | undefined;

  /** The first of the headings is that of the requirement; the others stand in it. */
  constructor(block: Outlined, { fenced }: Outline) {
    this.#block = block;
    this.#fenced = fenced;
    this.name = block.headings[0]?.requirement ?? "";
    this.lines = reach(block, 0, () => false);
  }

  get text(): string {
    const { lines, headings } = this.#block;
    const body = { from: this.lines.from + 1, to: headings[1]?.line ?? this.lines.to };
    return (this.#text ??= bodyOf(lines, this.#fenced, body));
  }

  get raw(): string {
    return (this.#raw ??= this.#block.lines.slice(this.lines.from, this.lines.to).join("\n").trimEnd());
  }

  get whole(): string {
    const to = this.scenarios[0]?.lines.from ?? this.lines.to;
    return textBelow(this.#block.lines, { from: this.lines.from, to });
  }

  get scenarios(): readonly ScenarioBlock[] {
    return (this.#scenarios ??= scenariosOf({ ...this.#block, headings: this.#block.headings.slice(1) }));
  }
}

/** What is said in those lines. Metadata counts where nothing else is said. */
export function bodyOf(lines: readonly string[], fenced: ReadonlySet<number>, { from, to }: LineRange): string {
  const said: string[] = [];
  const metadata: string[] = [];
  for (let at = from; at < to; at++) {
    if (fenced.has(at)) continue;
    const line = (lines[at] ?? "").trim();
    if (line !== "") (metadataLine.test(line) ? metadata : said).push(line);
  }
  return (said.length > 0 ? said : metadata).join("\n");
}

function scenariosOf(requirement: Outlined): readonly ScenarioBlock[] {
  return requirement.headings.flatMap((heading, at): readonly ScenarioBlock[] => {
    if (heading.level !== 4) return [];
    const range = reach(requirement, at, isWithin(4));
    return [{ name: scenarioNameOf(heading), lines: range, text: textBelow(requirement.lines, range) }];
  });
}

class LazySection implements Section {
  readonly heading: string;
  readonly lines: LineRange;
  readonly #all: readonly string[];
  #text: string | undefined;

  constructor(heading: string, lines: LineRange, all: readonly string[]) {
    this.heading = heading;
    this.lines = lines;
    this.#all = all;
  }

  get text(): string {
    return (this.#text ??= textBelow(this.#all, this.lines));
  }
}

/** A heading with what belongs to it, up to the next one for which `ends` holds. */
export function sectionOf(outlined: Outlined, heading: Heading, ends: (heading: Heading) => boolean): Section {
  const range = reach(outlined, outlined.headings.indexOf(heading), ends);
  return new LazySection(heading.text, range, outlined.lines);
}

function textBelow(lines: readonly string[], { from, to }: LineRange): string {
  return lines
    .slice(from + 1, to)
    .join("\n")
    .trim();
}
