import type { LineRange } from "../../markdown/text-lines.ts";
import type { Problem } from "../../problem/problem.ts";
import {
  alreadyRemoved,
  baseMoved,
  requirementExists,
  requirementMissing,
  scenariosLost,
  textSwallowed,
} from "./merge-problems.ts";
import { mergeRequirement } from "./merge-requirement.ts";
import type { At, MergeCounts } from "./merge-spec.ts";
import type { RequirementBlock, RequirementName } from "./openspec.ts";
import type { Past } from "./open-changes.ts";
import { undated } from "./openspec-folders.ts";
import { readRequirement } from "./read-requirement.ts";
import type { SkimmedBlock } from "./skim-main-spec.ts";
import { foldName, foldNames } from "./validate-delta.ts";
import type { BaseRequirement, CapabilityBase } from "./spec-base.ts";

interface Begun {
  readonly capability: string;
  readonly change: string;
  readonly blocks: readonly SkimmedBlock[];
  readonly base?: CapabilityBase | undefined;
  readonly past?: Past | undefined;
  readonly at: At;
}

interface Slot {
  name: string;
  raw: string;
  /** The name that the base knows it by. */
  readonly was: string;
}

/** The requirements of a main spec while a change is made to them. */
export class MergeDraft {
  readonly problems: Problem[] = [];
  readonly #begun: Begun;
  #slots: readonly Slot[];
  readonly #byName: Map<string, Slot>;
  /** Names by how they are compared where they differ; some may be gone. */
  #likes: Map<string, readonly string[]> | undefined;
  #done: MergeCounts = { added: 0, modified: 0, removed: 0, renamed: 0 };

  constructor(begun: Begun) {
    this.#begun = begun;
    this.#slots = begun.blocks.map(({ name, raw }) => ({ name, raw, was: name }));
    this.#byName = new Map(this.#slots.map((slot) => [slot.name, slot]));
  }

  get done(): MergeCounts {
    return this.#done;
  }

  get blocks(): readonly SkimmedBlock[] {
    return this.#slots;
  }

  tell(problem: Problem, lines: LineRange): void {
    this.problems.push(this.#begun.at(problem, lines));
  }

  rename(from: RequirementName, to: RequirementName): void {
    const { capability } = this.#begun;
    const slot = this.#byName.get(from.name);
    const taken = this.#byName.get(to.name);
    if (slot === undefined) {
      // Where only the new one is there, somebody has done it before; but not where the old one is there in another case.
      const isMeant = this.#nearest(from.name) !== undefined && this.#nearest(from.name) !== to.name;
      if (taken === undefined || isMeant) this.#missing(from);
      return;
    }
    if (taken !== undefined) {
      this.tell(requirementExists({ capability, name: to.name, existing: to.name }), to.lines);
      return;
    }
    const near = this.#nearest(to.name, from.name);
    if (near !== undefined) {
      this.tell(requirementExists({ capability, name: to.name, existing: near }), to.lines);
      return;
    }
    if (this.#baseOf(from.name) === null) this.#moved(from, "it was not there");
    this.#byName.delete(slot.name);
    slot.name = to.name;
    slot.raw = renamed(slot.raw, to.name);
    this.#put(slot);
    this.#count("renamed");
  }

  remove(name: RequirementName): void {
    const { capability } = this.#begun;
    const slot = this.#byName.get(name.name);
    if (slot === undefined) {
      const called = this.#nowCalled(name.name);
      if (called !== undefined) this.#moved(name, `it is called "${called}" now`);
      else if (this.#nearest(name.name) !== undefined) this.#missing(name);
      else this.tell(alreadyRemoved({ capability, name: name.name }), name.lines);
      return;
    }
    const base = this.#baseOf(slot.was);
    if (base !== undefined && base?.text !== originalOf(slot, base))
      this.#moved(name, "somebody else has changed it, and this change removes it");
    this.#swallow(slot, "", name.lines);
    this.#byName.delete(slot.name);
    this.#slots = this.#slots.filter((other) => other !== slot);
    this.#count("removed");
  }

  modify(block: RequirementBlock): void {
    const { capability } = this.#begun;
    const slot = this.#byName.get(block.name);
    if (slot === undefined) {
      this.#missing(block);
      return;
    }
    if (slot.raw === block.raw) return;
    const raw = this.#threeWay(slot, block);
    if (raw === undefined) {
      this.#moved(block, "the same lines have changed there and here");
      return;
    }
    const lost = lostScenarios(slot.raw, raw);
    if (lost.length > 0) {
      this.tell(scenariosLost({ capability, name: block.name, scenarios: lost }), block.lines);
      return;
    }
    if (raw === slot.raw) return;
    this.#swallow(slot, raw, block.lines);
    slot.raw = raw;
    this.#count("modified");
  }

  /** Behind all others, in the order of the change. */
  add(blocks: readonly RequirementBlock[]): void {
    const { capability } = this.#begun;
    const added: Slot[] = [];
    for (const block of blocks) {
      const { name, raw, lines } = block;
      const there = this.#byName.get(name);
      if (there?.raw === raw) continue;
      const existing = there === undefined ? this.#nearest(name) : name;
      if (existing === undefined) {
        const slot = { name, raw, was: name };
        added.push(slot);
        this.#put(slot);
        this.#count("added");
      } else if (existing === name && this.#baseOf(name) === null) this.#moved(block, "somebody else has added it");
      else this.tell(requirementExists({ capability, name, existing }), lines);
    }
    const place = this.#placeOfAdded();
    this.#slots = [...this.#slots.slice(0, place), ...added, ...this.#slots.slice(place)];
  }

  /**
   * The end, but before what a change with a later id has added since this one was written: so changes that know nothing of each other
   * may be archived in any order.
   */
  #placeOfAdded(): number {
    const { base, past, change } = this.#begun;
    if (base === undefined || past === undefined) return this.#slots.length;
    const old = new Set(base.names ?? []);
    const lastOld = this.#slots.findLastIndex(({ was }) => old.has(was));
    const place = this.#slots.findIndex(({ was }, index) => {
      if (index <= lastOld || old.has(was)) return false;
      const owner = past.addedBy(was);
      return owner !== undefined && owner > undated(change);
    });
    return place === -1 ? this.#slots.length : place;
  }

  /** What another change has made of a name that this one was written against. */
  #nowCalled(name: string): string | undefined {
    const called = this.#baseOf(name) == null ? undefined : this.#begun.past?.renamedTo(name);
    return called !== undefined && this.#byName.has(called) ? called : undefined;
  }

  /** Undefined where nothing was recorded. */
  #baseOf(name: string): BaseRequirement | undefined {
    const touched = this.#begun.base?.touched;
    return touched !== undefined && Object.hasOwn(touched, name) ? touched[name] : undefined;
  }

  #threeWay(slot: Slot, block: RequirementBlock): string | undefined {
    const base = this.#baseOf(slot.was);
    if (base === undefined) return block.raw;
    if (base === null) return undefined;
    const text = slot.was === slot.name ? base.text : renamed(base.text, slot.name);
    // Of a heading only the name counts, and that is the same.
    return mergeRequirement({ base: text, ours: slot.raw, theirs: block.raw });
  }

  #swallow(slot: Slot, by: string, lines: LineRange): void {
    const kept = new Set(by.split("\n").map((line) => line.trim()));
    const text = looseText(slot.raw).find((line) => !kept.has(line));
    if (text === undefined) return;
    this.tell(textSwallowed({ capability: this.#begun.capability, name: slot.name, text }), lines);
  }

  #missing(missing: RequirementName): void {
    const { capability } = this.#begun;
    const { name, lines } = missing;
    const called = this.#nowCalled(name);
    if (called !== undefined) this.#moved(missing, `it is called "${called}" now`);
    else if (this.#baseOf(name) != null) this.#moved(missing, "it is gone");
    else this.tell(requirementMissing({ capability, name, nearest: this.#nearest(name) }), lines);
  }

  #moved({ name, lines }: RequirementName, what: string): void {
    this.tell(baseMoved({ capability: this.#begun.capability, name, what }), lines);
  }

  /** One that differs in case and blanks alone. */
  #nearest(name: string, but?: string): string | undefined {
    this.#likes ??= byFolded(this.#byName.keys());
    const alike = this.#likes.get(foldName(name)) ?? [];
    return alike.find((other) => other !== name && other !== but && this.#byName.has(other));
  }

  /** From now on it is there under that name. */
  #put(slot: Slot): void {
    this.#byName.set(slot.name, slot);
    const folded = foldName(slot.name);
    this.#likes?.set(folded, [...(this.#likes.get(folded) ?? []), slot.name]);
  }

  #count(what: keyof MergeCounts): void {
    this.#done = { ...this.#done, [what]: this.#done[what] + 1 };
  }
}

function byFolded(names: Iterable<string>): Map<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  const all = [...names];
  for (const [at, folded] of foldNames(all).entries()) {
    const name = all[at] ?? "";
    const alike = found.get(folded);
    found.set(folded, alike === undefined ? [name] : [...alike, name]);
  }
  return found;
}

function renamed(raw: string, name: string): string {
  const end = raw.indexOf("\n");
  return `### Requirement: ${name}${end === -1 ? "" : raw.slice(end)}`;
}

/** What stands there, under the name that the base has. */
function originalOf({ name, was, raw }: Slot, base: BaseRequirement): string {
  if (name === was || base === null) return raw;
  const end = base.text.indexOf("\n");
  const heading = end === -1 ? base.text : base.text.slice(0, end);
  const rest = raw.indexOf("\n");
  return heading + (rest === -1 ? "" : raw.slice(rest));
}

/** As often as one has it and the other has not. */
function lostScenarios(before: string, after: string): readonly string[] {
  const left = readRequirement(after).scenarios.map(({ name }) => name);
  return readRequirement(before).scenarios.flatMap(({ name }) => {
    const at = left.indexOf(name);
    if (at === -1) return [name];
    left.splice(at, 1);
    return [];
  });
}

const scenarioLine = /^\s*(?:[-*+]|\d+[.)])\s|^\s+\S/;

/** Lines behind the scenarios that are no part of one. */
export function looseText(raw: string): readonly string[] {
  const { scenarios } = readRequirement(raw);
  const first = scenarios[0];
  if (first === undefined) return [];
  const lines = raw.split("\n").slice(first.lines.from);
  return lines
    .filter((line) => line.trim() !== "" && !line.startsWith("#") && !scenarioLine.test(line))
    .map((line) => line.trim());
}
