import { type Heading, type Outline, scenarioNameOf } from "./outline.ts";
import { bodyOf } from "./read-requirement-blocks.ts";

/** What a reader of the section Requirements takes for a requirement: any heading directly below, whatever its name. */
export interface SectionRequirement {
  readonly heading: Heading;
  /** What it says, or its name where it says nothing. */
  readonly text: string;
  /** Any heading directly below it. */
  readonly scenarios: readonly SectionScenario[];
}

export interface SectionScenario {
  readonly name: string;
  /** Counted from 0. */
  readonly line: number;
  readonly isEmpty: boolean;
}

interface Open {
  readonly heading: Heading;
  readonly scenarios: SectionScenario[];
  /** The level of the scenario that stands open. */
  scenario: number;
}

export function sectionRequirements(
  lines: readonly string[],
  outline: Outline,
  section: Heading,
): readonly SectionRequirement[] {
  const headings = outline.headings.filter(({ isTight, text }) => !isTight && text !== "");
  const requirements: SectionRequirement[] = [];
  let open: Open | undefined;
  for (let at = headings.indexOf(section) + 1; at < headings.length; at++) {
    const heading = headings[at];
    if (heading === undefined || heading.level <= section.level) break;
    if (open === undefined || heading.level <= open.heading.level) {
      open = { heading, scenarios: [], scenario: Infinity };
      const body = { from: heading.line + 1, to: headings[at + 1]?.line ?? lines.length };
      const text = bodyOf(lines, outline.fenced, body);
      requirements.push({ heading, scenarios: open.scenarios, text: text === "" ? heading.text : text });
    } else if (heading.level <= open.scenario) {
      open.scenario = heading.level;
      const isEmpty = isBare(lines, heading, headings[at + 1]);
      open.scenarios.push({ name: scenarioNameOf(heading), line: heading.line, isEmpty });
    }
  }
  return requirements;
}

/** Whether nothing stands between a heading and the next one that does not belong to it. */
function isBare(lines: readonly string[], heading: Heading, next: Heading | undefined): boolean {
  if (next !== undefined && next.level > heading.level) return false;
  const end = next?.line ?? lines.length;
  for (let at = heading.line + 1; at < end; at++) if ((lines[at] ?? "").trim() !== "") return false;
  return true;
}
