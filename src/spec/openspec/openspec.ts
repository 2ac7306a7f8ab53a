import type { LineRange, Markdown } from "../../markdown/markdown.ts";

/** A spec of OpenSpec as it stands in its file: `openspec/specs/<capability>/spec.md`. */
export interface MainSpec {
  readonly markdown: Markdown;
  readonly title?: string;
  /** The section with its heading. */
  readonly purpose?: Section;
  readonly requirements?: Section;
  /** Those inside of the section. */
  readonly blocks: readonly RequirementBlock[];
  /** Headings that belong nowhere: requirements outside of the section, sections of a change, others below `###`. */
  readonly strays: readonly Stray[];
}

/** What a change does to one spec: `openspec/changes/<id>/specs/<capability>/spec.md`. */
export interface DeltaSpec {
  readonly markdown: Markdown;
  readonly purpose?: Section;
  /** In the order of the file; the first of a kind counts. */
  readonly sections: readonly (Section & { readonly kind: DeltaKind })[];
  readonly added: readonly RequirementBlock[];
  readonly modified: readonly RequirementBlock[];
  readonly removed: readonly RequirementName[];
  readonly renamed: readonly Renaming[];
  readonly strays: readonly Stray[];
}

export type DeltaKind = "ADDED" | "MODIFIED" | "REMOVED" | "RENAMED";

export interface Section {
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
  /** As it stands there, from its heading to the last line that is not blank. */
  readonly raw: string;
  /** What is required, without metadata. */
  readonly text: string;
  readonly scenarios: readonly ScenarioBlock[];
}

export interface ScenarioBlock extends RequirementName {
  readonly text: string;
}

export interface Renaming {
  readonly from: RequirementName | undefined;
  readonly to: RequirementName | undefined;
}

export interface Stray {
  readonly what: "requirement" | "delta-section" | "heading";
  readonly text: string;
  readonly lines: LineRange;
}
