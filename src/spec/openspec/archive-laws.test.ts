import fc from "fast-check";
import { expect, test } from "vitest";
import {
  apart,
  changeFiles,
  deltaText,
  mainText,
  noDelta,
  type WrittenDelta,
} from "../../../test/rig/openspec-cases.ts";
import { afterArchive, type Files, memoryTree } from "../../../test/rig/spec-tree.ts";
import { isError } from "../../problem/problem.ts";
import { changesOverlap } from "./archive-problems.ts";
import { findConflicts } from "./find-conflicts.ts";
import { mergeSpec } from "./merge-spec.ts";
import { readOpenChange, readOpenChanges } from "./open-changes.ts";
import { type ArchivePlan, planArchive } from "./plan-archive.ts";
import { readDeltaSpec } from "./read-delta-spec.ts";
import { baseOfChange } from "./record-base.ts";
import { baseFile, writeBase } from "./spec-base.ts";

const plan = (files: Files, change: string, ahead = false): Promise<ArchivePlan> =>
  planArchive({ tree: memoryTree(files), change, today: "2026-11-30", yes: true, ahead });

async function archived(files: Files, changes: readonly string[]): Promise<Files> {
  let now = files;
  for (const change of changes) {
    const made = await plan(now, change);
    expect(made.problems.filter(isError)).toEqual([]);
    now = afterArchive(now, made);
  }
  return now;
}

async function withBases(files: Files, changes: readonly string[]): Promise<Files> {
  const tree = memoryTree(files);
  const bases = changes.map(async (id) => {
    const base = await baseOfChange(tree, await readOpenChange(tree, id), { known: {} });
    return [`openspec/changes/${id}/${baseFile}`, writeBase(base)] as const;
  });
  return { ...files, ...Object.fromEntries(await Promise.all(bases)) };
}

function without(files: Files, name: string): Files {
  return Object.fromEntries(Object.entries(files).filter(([path]) => !path.endsWith(`/${name}`)));
}

test("changes that do not overlap are archived in any order, to the same bytes", async () => {
  const cases = apart.chain((project) =>
    fc.record({
      project: fc.constant(project),
      order: fc.shuffledSubarray([...project.changes], { minLength: project.changes.length }),
      isRecorded: fc.boolean(),
    }),
  );
  await fc.assert(
    fc.asyncProperty(cases, async ({ project: { files, changes }, order, isRecorded }) => {
      const begun = isRecorded ? await withBases(files, changes) : files;
      const tree = memoryTree(begun);
      expect(await findConflicts(tree, await readOpenChanges(tree))).toEqual([]);
      const one = await archived(begun, changes);
      const other = await archived(begun, order);
      // Where nobody has recorded them, the first change is archived before anybody does.
      if (isRecorded) expect(other).toEqual(one);
      else expect(without(other, baseFile)).toEqual(without(one, baseFile));
    }),
    { numRuns: 150 },
  );
}, 60_000);

const was = { name: "Shared", says: "do what it did", scenarios: ["first", "second"] };
const kept = { name: "Kept", says: "stay", scenarios: ["staying"] };
const deeds: Readonly<Record<string, (mark: string) => WrittenDelta>> = {
  modifies: (mark) => ({ ...noDelta, modified: [{ ...was, says: `do ${mark}` }] }),
  "adds a scenario": (mark) => ({ ...noDelta, modified: [{ ...was, scenarios: [...was.scenarios, mark] }] }),
  removes: () => ({ ...noDelta, removed: [was.name] }),
  renames: (mark) => ({ ...noDelta, renamed: [[was.name, `Shared ${mark}`]] }),
  "renames to the same": () => ({ ...noDelta, renamed: [[was.name, "Common"]] }),
};
const adding = (mark: string): WrittenDelta => ({
  ...noDelta,
  added: [{ ...was, name: "Common", says: `be ${mark}` }],
});
const touching = fc.constantFrom(...Object.keys(deeds));

function two(one: WrittenDelta, other: WrittenDelta): Files {
  return {
    "openspec/specs/auth/spec.md": mainText("auth", [kept, was]),
    ...changeFiles("one", { auth: deltaText(one) }),
    ...changeFiles("other", { auth: deltaText(other) }),
  };
}

test("changes that overlap are a conflict, whatever they do, and neither is archived", async () => {
  const pairs = fc.oneof(
    fc.tuple(touching, touching).map(([a, b]) => two(deeds[a]?.("here") ?? noDelta, deeds[b]?.("there") ?? noDelta)),
    fc.constant(two(adding("here"), adding("there"))),
    fc.constant(two(adding("here"), deeds["renames to the same"]?.("") ?? noDelta)),
  );
  await fc.assert(
    fc.asyncProperty(pairs, fc.boolean(), async (files, isRecorded) => {
      const begun = isRecorded ? await withBases(files, ["one", "other"]) : files;
      const tree = memoryTree(begun);
      const found = await findConflicts(tree, await readOpenChanges(tree));
      expect(found.flatMap(({ sides }) => sides.map(({ change }) => change))).toEqual(
        expect.arrayContaining(["one", "other"]),
      );
      for (const change of ["one", "other"]) {
        const { problems, files: outcomes, specs } = await plan(begun, change);
        expect(problems.map(({ code }) => code)).toContain(changesOverlap.code);
        expect([outcomes, specs]).toEqual([[], []]);
      }
    }),
  );
});

test("what one change did to a requirement is never undone by the other, whichever goes ahead", async () => {
  await fc.assert(
    fc.asyncProperty(touching, touching, fc.boolean(), async (a, b, isRecorded) => {
      const files = two(deeds[a]?.("here") ?? noDelta, deeds[b]?.("there") ?? noDelta);
      const begun = isRecorded ? await withBases(files, ["one", "other"]) : files;
      const first = await plan(begun, "one", true);
      expect(first.problems.filter(isError)).toEqual([]);
      const between = afterArchive(begun, first);
      const second = await plan(between, "other");
      const path = "openspec/specs/auth/spec.md";
      const [before, after] = [between[path] ?? "", afterArchive(between, second)[path] ?? ""];
      if (second.problems.some(isError)) expect(after).toBe(before);
      else if (b === "removes") expect([a, b]).toEqual(["removes", "removes"]);
      else for (const mark of marksOf(a, "here")) expect(after).toContain(mark);
    }),
  );
});

function marksOf(deed: string, mark: string): readonly string[] {
  if (deed === "modifies") return [`SHALL do ${mark}.`];
  if (deed === "adds a scenario") return [`#### Scenario: ${mark}`];
  return deed === "renames" ? [`### Requirement: Shared ${mark}`] : [];
}

test("a spec into which a change was merged by hand before stays as it is", () => {
  fc.assert(
    fc.property(apart, ({ files, changes: [change = ""] }) => {
      for (const [path, text] of Object.entries(files)) {
        const capability = /^openspec\/changes\/([^/]+)\/specs\/(.+)\/spec\.md$/.exec(path);
        const main = `openspec/specs/${capability?.[2] ?? ""}/spec.md`;
        if (capability?.[1] !== change || files[main] === undefined) continue;
        const delta = { path, spec: readDeltaSpec(text) };
        const input = { capability: capability[2] ?? "", change, delta };
        const once = mergeSpec({ ...input, main: { path: main, text: files[main] ?? "" } });
        const twice = mergeSpec({ ...input, main: { path: main, text: once.text ?? "" } });
        expect(twice.problems.filter(isError)).toEqual([]);
        expect(twice.text).toBe(once.text);
        expect(twice.done).toEqual({ added: 0, modified: 0, removed: 0, renamed: 0 });
      }
    }),
  );
});
