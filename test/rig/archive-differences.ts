/** Where Waybill and the stock command do not archive the same; each is justified in docs/guide/openspec.md under its name. */
export interface ArchiveDifference {
  readonly name: string;
  /** Problems for which Waybill refuses what stock archives. */
  readonly codes?: readonly string[];
  /** What stock refuses, and Waybill archives. */
  readonly stock?: RegExp;
}

export const allowedArchiveDifferences: readonly ArchiveDifference[] = [
  { name: "A change without deltas", codes: ["OPENSPEC_NO_DELTAS"] },
  { name: "Metadata that make no sense", codes: ["OPENSPEC_METADATA_INVALID"] },
  { name: "A scenario that says nothing", codes: ["OPENSPEC_EMPTY_SCENARIO", "OPENSPEC_MERGED_INVALID"] },
  { name: "A main spec with headings without a blank", codes: ["OPENSPEC_MAIN_BROKEN"] },
  { name: "A fence that nothing closes", codes: ["OPENSPEC_REBUILT_BROKEN"] },
  {
    name: "A byte order mark before the requirements",
    stock: /structurally invalid[^]*appears outside the main ## Requirements section/,
  },
];
