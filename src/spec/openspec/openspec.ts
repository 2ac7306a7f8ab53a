import type { LineRange, TextLines } from "../../markdown/text-lines.ts";
import type { Outline } from "./outline.ts";

/** A spec of OpenSpec as it stands in its file: `openspec/specs/<capability>/spec.md`. */
export interface MainSpec {
  readonly markdown: TextLines;
  readonly outline: Outline;
  readonly title?: string;
  readonly purpose?: Section;
  /** The first of that name at the second level. */
  readonly requirements?: Section;
  /** Those inside of the section. */
  readonly blocks: readonly RequirementBlock[];
  /** Headings that belong nowhere: requirements outside of the section, sections of a change, others below `###`. */
  readonly strays: readonly Stray[];
}

/** What a change does to one spec: `openspec/changes/<id>/specs/<capability>/spec.md`. */
export interface DeltaSpec {
  readonly markdown: TextLines;
  readonly outline: Outline;
  readonly purpose?: Section;
  /** In the order of the file; several of a kind are read as one. */
  readonly sections: readonly (Section & { readonly kind: DeltaKind })[];
  readonly added: readonly RequirementBlock[];
  readonly modified: readonly RequirementBlock[];
  readonly removed: readonly RequirementName[];
  readonly renamed: readonly Renaming[];
  readonly strays: readonly Stray[];
}

export type DeltaKind = "ADDED" | "MODIFIED" | "REMOVED" | "RENAMED";

export interface Section {
  /** Without its marks. */
  readonly heading: string;
  /** With its heading, up to the next one of its level. */
  readonly lines: LineRange;
  /** What stands below the heading. */
  readonly text: string;
}

export interface RequirementName {
  readonly name: string;
  /** The lines that say it, counted from 0. */
  readonly lines: LineRange;
}

export interface RequirementBlock extends RequirementName {
  /** As it stands there, from its heading to the last line that is not blank; `\n` between the lines, no blanks at the end. */
  readonly raw: string;
  /** What the rules of the stock tool look at: the lines before the first heading, trimmed, without blank ones, fences, and metadata where there is more. */
  readonly text: string;
  /** All that stands between its heading and its first scenario, with its code, as it stands there. */
  readonly whole: string;
  /** Headings of the fourth level, whatever they say. */
  readonly scenarios: readonly ScenarioBlock[];
}

export interface ScenarioBlock extends RequirementName {
  /** What stands below its heading; empty where nothing does. */
  readonly text: string;
}

/** One without the other is no renaming, and a mistake. */
export interface Renaming {
  readonly from: RequirementName | undefined;
  readonly to: RequirementName | undefined;
}

export interface Stray {
  readonly what: "requirement" | "delta-section" | "heading" | "scenario";
  readonly text: string;
  readonly lines: LineRange;
}
