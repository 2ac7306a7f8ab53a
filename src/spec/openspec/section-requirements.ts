import type { LineRange } from "../../markdown/text-lines.ts";
import type { Heading, Outline } from "./outline.ts";

/** What a reader of the section Requirements takes for a requirement: any heading directly below, whatever its name. */
export interface SectionRequirement {
  readonly heading: Heading;
  /** The lines that say it. */
  readonly body: LineRange;
  /** Any heading directly below it. */
  readonly scenarios: readonly SectionScenario[];
}

export interface SectionScenario {
  readonly heading: Heading;
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
      requirements.push({ heading, scenarios: open.scenarios, body });
    } else if (heading.level <= open.scenario) {
      open.scenario = heading.level;
      open.scenarios.push({ heading, isEmpty: isBare(lines, heading, headings[at + 1]) });
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
