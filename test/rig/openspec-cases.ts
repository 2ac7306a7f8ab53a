import fc from "fast-check";
import type { Files } from "./spec-tree.ts";

/** A requirement as it is written. */
export interface Written {
  readonly name: string;
  readonly says: string;
  readonly scenarios: readonly string[];
}

/** What one change does to one capability. */
export interface WrittenDelta {
  readonly added: readonly Written[];
  readonly modified: readonly Written[];
  readonly removed: readonly string[];
  readonly renamed: readonly (readonly [from: string, to: string])[];
}

export const noDelta: WrittenDelta = { added: [], modified: [], removed: [], renamed: [] };

export function requirementText({ name, says, scenarios }: Written): string {
  const each = scenarios.map(
    (scenario) => `\n#### Scenario: ${scenario}\n- **WHEN** ${scenario}\n- **THEN** it holds\n`,
  );
  return `### Requirement: ${name}\nThe system SHALL ${says}.\n${each.join("")}`;
}

export function mainText(capability: string, requirements: readonly Written[]): string {
  const purpose = `What ${capability} is for, in as many words as a purpose has to have here.`;
  return `# ${capability} Specification\n\n## Purpose\n${purpose}\n\n## Requirements\n\n${requirements.map(requirementText).join("\n")}`;
}

export function deltaText({ added, modified, removed, renamed }: WrittenDelta): string {
  const sections = [
    section(
      "RENAMED",
      renamed.map(([from, to]) => `- FROM: \`### Requirement: ${from}\`\n- TO: \`### Requirement: ${to}\`\n`),
    ),
    section(
      "REMOVED",
      removed.map((name) => `### Requirement: ${name}\n**Reason**: it is not needed\n`),
    ),
    section("MODIFIED", modified.map(requirementText)),
    section("ADDED", added.map(requirementText)),
  ];
  return sections.filter((text) => text !== "").join("\n");
}

function section(kind: string, entries: readonly string[]): string {
  return entries.length === 0 ? "" : `## ${kind} Requirements\n\n${entries.join("\n")}`;
}

export const proposal = `# Change

## Why
It is needed by everybody who works with the system every day, and nobody has done it.

## What Changes
- What is written in the deltas
`;

/** The files of a change. */
export function changeFiles(id: string, deltas: Readonly<Record<string, string>>): Files {
  const specs = Object.entries(deltas).map(([capability, text]) => [`specs/${capability}/spec.md`, text]);
  const all = [["proposal.md", proposal], ["tasks.md", "## 1. Work\n- [x] 1.1 Do it\n"], ...specs];
  return Object.fromEntries(all.map(([path, text]) => [`openspec/changes/${id}/${path}`, text ?? ""]));
}

/** What happens to one requirement of a main spec, and in which change. */
interface Fate {
  readonly does: "stays" | "modified" | "removed" | "renamed" | "renamed and modified";
  readonly change: number;
}

const fates = fc.record<Fate>({
  does: fc.constantFrom("stays", "modified", "removed", "renamed", "renamed and modified"),
  change: fc.nat(3),
});

export interface Project {
  readonly files: Files;
  /** The ids of the changes. */
  readonly changes: readonly string[];
}

/** Some changes of which no two touch the same requirement. */
export const apart: fc.Arbitrary<Project> = fc
  .record({
    count: fc.integer({ min: 2, max: 4 }),
    ids: fc.uniqueArray(fc.constantFrom("add-it", "big", "check-it", "drop", "each", "2026-01-02-first"), {
      minLength: 4,
      maxLength: 4,
    }),
    capabilities: fc.array(
      fc.record({
        fates: fc.array(fates, { minLength: 1, maxLength: 6 }),
        adds: fc.array(fc.nat(3), { maxLength: 5 }),
      }),
      { minLength: 1, maxLength: 2 },
    ),
    begun: fc.option(fc.nat(3)),
  })
  .map(({ count, ids, capabilities, begun }) => {
    const changes: readonly string[] = ids.slice(0, count);
    const of = (number: number): string => changes[number % count] ?? "";
    const deltas = new Map(changes.map((id) => [id, new Map<string, WrittenDelta>()]));
    const put = (id: string, capability: string, more: Partial<WrittenDelta>): void => {
      const all = deltas.get(id);
      const known = all?.get(capability) ?? noDelta;
      all?.set(capability, {
        added: join(known.added, more.added),
        modified: join(known.modified, more.modified),
        removed: join(known.removed, more.removed),
        renamed: join(known.renamed, more.renamed),
      });
    };
    const files: Record<string, string> = {};
    for (const [number, { fates: each, adds }] of capabilities.entries()) {
      const capability = `capability-${number}`;
      const kept = { name: "Kept", says: "stay", scenarios: ["staying"] };
      const all = each.map((_, at) => ({
        name: `R${at}`,
        says: `do ${at}`,
        scenarios: [`first ${at}`, `second ${at}`],
      }));
      files[`openspec/specs/${capability}/spec.md`] = mainText(capability, [kept, ...all]);
      for (const [at, { does, change }] of each.entries())
        fated(all[at] ?? kept, does, (more) => put(of(change), capability, more));
      for (const [at, change] of adds.entries())
        put(of(change), capability, { added: [{ name: `New ${at}`, says: `be ${at}`, scenarios: ["new"] }] });
    }
    if (begun !== null) put(of(begun), "begun", { added: [{ name: "First", says: "begin", scenarios: ["one"] }] });
    for (const [id, specs] of deltas) {
      if (specs.size === 0)
        specs.set(`own/${id}`, { ...noDelta, added: [{ name: "Own", says: "be", scenarios: ["own"] }] });
      const texts = [...specs].map(([capability, delta]) => [capability, deltaText(delta)]);
      Object.assign(files, changeFiles(id, Object.fromEntries(texts)));
    }
    return { files, changes };
  });

function join<Each>(a: readonly Each[], b: readonly Each[] = []): readonly Each[] {
  return [...a, ...b];
}

function fated(was: Written, does: Fate["does"], put: (more: Partial<WrittenDelta>) => void): void {
  const to = `${was.name} by another name`;
  const changed = { ...was, says: `${was.says} better`, scenarios: [...was.scenarios, "third"] };
  switch (does) {
    case "stays":
      return;
    case "modified":
      return put({ modified: [changed] });
    case "removed":
      return put({ removed: [was.name] });
    case "renamed":
      return put({ renamed: [[was.name, to]] });
    case "renamed and modified":
      return put({ renamed: [[was.name, to]], modified: [{ ...changed, name: to }] });
  }
}
