import { isError, type Place, type Problem } from "../../problem/problem.ts";
import { makeSource, placeAt, type Source } from "../../problem/source.ts";
import type { LineRange } from "../../markdown/text-lines.ts";
import type { SpecFile } from "../spec.ts";
import type { DeltaFile } from "./change-files.ts";
import { MergeDraft } from "./merge-draft.ts";
import {
  baseMoved,
  mainSpecBroken,
  purposeIgnored,
  rebuiltBroken,
  removedIgnored,
  requirementExists,
  specMissing,
} from "./merge-problems.ts";
import type { MainSpec } from "./openspec.ts";
import type { Past } from "./open-changes.ts";
import { newSpec, rebuildSpec } from "./rebuild-spec.ts";
import { type SkimmedSpec, skimMainSpec } from "./skim-main-spec.ts";
import type { CapabilityBase } from "./spec-base.ts";

/** What a change does to one capability. */
export interface MergeInput {
  /** Its path: `auth`, `platform/session`. */
  readonly capability: string;
  /** The id of the change. */
  readonly change: string;
  /** As it stands; undefined where there is none. */
  readonly main: SpecFile | undefined;
  readonly delta: Pick<DeltaFile, "path" | "spec">;
  /** What the change was written against, where that was recorded. */
  readonly base?: CapabilityBase | undefined;
  readonly past?: Past | undefined;
}

/** What becomes of the main spec. Where a problem is an error, nothing does. */
export interface MergedSpec {
  /** As it was where nothing is done to it; undefined where a problem is an error, or where there is none and none begins. */
  readonly text: string | undefined;
  /** The text, read. */
  readonly spec?: SkimmedSpec;
  readonly done: MergeCounts;
  readonly problems: readonly Problem[];
}

export interface MergeCounts {
  readonly added: number;
  readonly modified: number;
  readonly removed: number;
  readonly renamed: number;
}

/** Renames, removes, modifies and adds, in this order. Does nothing that it cannot do as a whole. */
export function mergeSpec(input: MergeInput): MergedSpec {
  return input.main === undefined ? begin(input) : change(input, input.main);
}

const nothing: MergeCounts = { added: 0, modified: 0, removed: 0, renamed: 0 };

/** Counted from 0, in the file of the change or of the spec. */
export type At = (problem: Problem, lines: LineRange) => Problem;

function begin(input: MergeInput): MergedSpec {
  const { capability, change: id, delta, base } = input;
  const { added, modified, renamed, removed, purpose } = delta.spec;
  const at = placing(delta.path, delta.spec.markdown.text);
  const impossible = [...modified, ...renamed.flatMap(({ from, to }) => from ?? to ?? [])];
  if (impossible.length > 0) {
    const problems = impossible.map(({ lines }) => at(specMissing({ capability }), lines));
    return { text: undefined, done: nothing, problems };
  }
  const problems = removed
    .slice(0, 1)
    .map(({ lines }) => at(removedIgnored({ capability, count: removed.length }), lines));
  if (base?.names != null && added.length > 0) {
    const moved = baseMoved({ capability, name: added[0]?.name ?? capability, what: "the spec is gone" });
    return { text: undefined, done: nothing, problems: [at(moved, { from: 0, to: 1 })] };
  }
  const twice = added.filter(({ name }, index) => added.findIndex((other) => other.name === name) < index);
  if (twice.length > 0) {
    const exist = twice.map(({ name, lines }) => at(requirementExists({ capability, name, existing: name }), lines));
    return { text: undefined, done: nothing, problems: exist };
  }
  const authored = purpose?.text ?? "";
  const words = authored === "" ? `TBD - created by archiving change ${id}. Update Purpose after archive.` : authored;
  const text = newSpec(
    capability,
    words,
    added.map(({ raw }) => raw),
  );
  return { text, done: { ...nothing, added: added.length }, problems };
}

function change(input: MergeInput, file: SpecFile): MergedSpec {
  const { capability, delta } = input;
  const main = skimMainSpec(file.text);
  // Where something was left out, nothing is broken.
  const broken = breaksOf(main.rest, capability, placing(file.path, file.text));
  if (broken.length > 0) return { text: undefined, done: nothing, problems: broken };
  const at = placing(delta.path, delta.spec.markdown.text);
  const draft = new MergeDraft({ ...input, blocks: main.blocks, at });
  const { renamed, removed, modified, added, purpose } = delta.spec;
  for (const { from, to } of renamed) if (from !== undefined && to !== undefined) draft.rename(from, to);
  for (const name of removed) draft.remove(name);
  for (const block of modified) draft.modify(block);
  draft.add(added);
  if (purpose !== undefined && purpose.text !== "") draft.tell(purposeIgnored({ capability }), purpose.lines);
  const { problems, done, blocks } = draft;
  if (problems.some(isError)) return { text: undefined, done: nothing, problems };
  if (done.added + done.modified + done.removed + done.renamed === 0)
    return { text: file.text, spec: main, done, problems };
  const raws = blocks.map(({ raw }) => raw);
  const text = rebuildSpec(main.rest, raws);
  const spec = skimMainSpec(text);
  const read = new Set(spec.blocks.map(({ name }) => name));
  const hidden = blocks.filter(({ name }) => !read.has(name));
  if (hidden.length === 0) return { text, spec, done, problems };
  const lost = hidden.map(({ name }) => at(rebuiltBroken({ capability, name }), { from: 0, to: 1 }));
  return { text: undefined, done: nothing, problems: lost };
}

/** Why a main spec cannot be changed without a loss. */
function breaksOf(main: MainSpec, capability: string, at: At): readonly Problem[] {
  const strays = main.strays.flatMap(({ what, text, lines }): readonly Problem[] => {
    if (what === "requirement")
      return [at(mainSpecBroken({ capability, why: `"${text}" stands outside of its Requirements` }), lines)];
    if (what === "delta-section")
      return [at(mainSpecBroken({ capability, why: `"${text}" is the section of a change` }), lines)];
    return [];
  });
  const names = new Set<string>();
  const twins = main.blocks.flatMap(({ name, lines }) => {
    if (!names.has(name)) {
      names.add(name);
      return [];
    }
    return [at(mainSpecBroken({ capability, why: `the requirement "${name}" stands there twice` }), lines)];
  });
  return [...strays, ...twins];
}

function placing(file: string, text: string): At {
  const places = placesIn(file, text);
  return (problem, lines) => ({ ...problem, place: places(lines) });
}

/** The place of the first of some lines. */
export function placesIn(file: string, text: string): (lines: LineRange) => Place {
  let source: Source | undefined;
  return ({ from }) => {
    // Most merges have no problem, and need no places.
    source ??= makeSource(file, text);
    const { lineStarts } = source;
    const start = lineStarts[from] ?? text.length;
    const end = (lineStarts[from + 1] ?? text.length + 1) - 1;
    return placeAt(source, { start, end });
  };
}
