import fc from "fast-check";
import { expect, test } from "vitest";
import { editedOnce, type Line, linesWith, textOf, whereNow } from "../../test/rig/line-edits.ts";
import { criterionHash } from "../spec/criterion-hash.ts";
import { hashOf } from "../spec/spec-id.ts";
import { freshnessOf, type Freshness, type Present } from "./freshness.ts";
import { LineMap } from "./line-map.ts";
import type { TraceLink } from "./trace.ts";

interface Words {
  readonly id: string;
  readonly text: string;
}

interface World {
  readonly files: ReadonlyMap<string, readonly Line[]>;
  /** By their names; some say nothing themselves. */
  readonly requirements: ReadonlyMap<string, string>;
  readonly criteria: readonly Words[];
}

/** What one edit has done to the world, and which links it has made stale, worked out from the edit itself. */
interface Deed {
  readonly now: World;
  readonly stale: (link: TraceLink) => boolean;
}

const paths = ["src/a.ts", "src/b.ts"];
const names = ["auth#login", "auth#lock"];
const requirementOf = (criterion: string): string => criterion.split("/", 1).join("");
const world: fc.Arbitrary<World> = fc
  .record({
    files: fc.tuple(linesWith({ repeated: false }), linesWith({ repeated: false })),
    said: fc.tuple(...names.map(() => fc.constantFrom("", "It SHALL now and then."))),
    criteria: fc.integer({ min: 2, max: 5 }),
  })
  .map(({ files, said, criteria }) => ({
    files: new Map(paths.map((path, at) => [path, files[at] ?? []])),
    requirements: new Map(names.map((name, at) => [name, said[at] ?? ""])),
    criteria: Array.from({ length: criteria }, (_, at) => ({
      id: `${names[at % names.length]}/c${at}`,
      text: `It does ${at}`,
    })),
  }));

/** Any links between what is there. */
function linksOf({ files, requirements, criteria }: World): fc.Arbitrary<readonly TraceLink[]> {
  return fc.array(
    fc
      .record({
        path: fc.constantFrom(...paths),
        criterion: fc.constantFrom(...criteria),
        from: fc.nat(),
        more: fc.nat(),
      })
      .map(({ path, criterion, from, more }): TraceLink => {
        const length = files.get(path)?.length ?? 1;
        const startLine = (from % length) + 1;
        return {
          spec: "auth",
          requirement: requirementOf(criterion.id),
          criterion: criterion.id,
          criterionHash: hashIn(requirements, criterion),
          path,
          startLine,
          endLine: startLine + (more % (length - startLine + 1)),
          blob: path,
          commit: "c",
          verdict: "v",
          grade: "PASS",
          at: 1,
        };
      }),
    { minLength: 1, maxLength: 12 },
  );
}

function hashIn(requirements: World["requirements"], { id, text }: Words): string {
  return criterionHash({ text: requirements.get(requirementOf(id)) ?? "" }, { hash: hashOf(text) });
}

function deedsOn(before: World): fc.Arbitrary<Deed> {
  const path = fc.constantFrom(...paths);
  const one = fc.constantFrom(...before.criteria);
  const inFile = path.chain((of) =>
    editedOnce(fc.constant(before.files.get(of) ?? [])).map(({ before: old, after }): Deed => ({
      now: { ...before, files: new Map([...before.files, [of, after]]) },
      stale: (link) => link.path === of && whereNow(link, old, after) === undefined,
    })),
  );
  const deleted = path.map((of): Deed => ({
    now: { ...before, files: new Map([...before.files].filter(([name]) => name !== of)) },
    stale: (link) => link.path === of,
  }));
  const reworded = one.map(({ id, text }): Deed => ({
    now: { ...before, criteria: replaced(before.criteria, { id, text: `${text}, always` }) },
    stale: ({ criterion }) => criterion === id,
  }));
  const respaced = fc.tuple(one, fc.constantFrom(" ", "\n", "\t ")).map(([{ id, text }, space]): Deed => ({
    now: { ...before, criteria: replaced(before.criteria, { id, text: `${space}${text}${space}` }) },
    stale: () => false,
  }));
  const removed = one.map(({ id }): Deed => ({
    now: { ...before, criteria: before.criteria.filter((each) => each.id !== id) },
    stale: ({ criterion }) => criterion === id,
  }));
  const added = fc.nat({ max: before.criteria.length }).map((at): Deed => ({
    now: { ...before, criteria: before.criteria.toSpliced(at, 0, { id: "auth#login/new", text: "It is new" }) },
    stale: () => false,
  }));
  const name = fc.constantFrom(...names);
  const said = (of: string, change: (text: string) => string): World => {
    const text = change(before.requirements.get(of) ?? "");
    return { ...before, requirements: new Map([...before.requirements, [of, text]]) };
  };
  const turned = name.map((of): Deed => ({
    now: said(of, (text) => (text === "" ? "It SHALL always." : text.replace("now and then", "never"))),
    stale: ({ criterion }) => requirementOf(criterion) === of,
  }));
  const reflowed = fc
    .tuple(name, fc.constantFrom("\n", "  ", "\t"))
    .map(([of, space]): Deed => ({ now: said(of, (text) => text.replaceAll(" ", space)), stale: () => false }));
  const marked = name.map((of): Deed => ({
    now: said(of, (text) => `${text} <!-- no test -->`),
    stale: () => false,
  }));
  const inSpec = fc.oneof(reworded, respaced, removed, added, turned, reflowed, marked);
  return fc.oneof({ weight: 4, arbitrary: inFile }, deleted, { weight: 7, arbitrary: inSpec });
}

function replaced(criteria: readonly Words[], by: Words): readonly Words[] {
  return criteria.map((each) => (each.id === by.id ? by : each));
}

function presentOf(before: World, now: World): Present {
  return {
    criterionHash: ({ criterion }) => {
      const found = now.criteria.find(({ id }) => id === criterion);
      return found && hashIn(now.requirements, found);
    },
    file: (path) => {
      const lines = now.files.get(path);
      if (lines === undefined) return { kind: "gone" };
      return { kind: "changed", map: new LineMap(textOf(before.files.get(path) ?? []), textOf(lines)) };
    },
  };
}

test("any single edit makes exactly the links stale that depend on what it has changed, and moves the others at most", () => {
  const any = world.chain((before) =>
    fc.record({ before: fc.constant(before), links: linksOf(before), deed: deedsOn(before) }),
  );
  fc.assert(
    fc.property(any, ({ before, links, deed }) => {
      const present = presentOf(before, deed.now);
      for (const link of links) {
        const found = freshnessOf(link, present);
        expect(found.state).toBe(deed.stale(link) ? "stale" : "fresh");
        if (found.state !== "fresh") continue;
        const [old, now] = [before, deed.now].map(({ files }) => files.get(link.path) ?? []);
        expect(found.lines).toEqual(whereNow(link, old ?? [], now ?? []));
      }
    }),
    { numRuns: 1_000 },
  );
});

const link: TraceLink = {
  spec: "auth",
  requirement: "auth#login",
  criterion: "auth#login/locked",
  criterionHash: "h",
  path: "src/a.ts",
  startLine: 2,
  endLine: 3,
  blob: "b",
  commit: "c",
  verdict: "v",
  grade: "PASS",
  at: 1,
};
const lines = { startLine: 2, endLine: 3 };
const touched: ReturnType<Present["file"]> = { kind: "changed", map: { now: () => ({ state: "touched" }) } };

test.each<{ what: string; hash?: string; file: ReturnType<Present["file"]>; is: Freshness }>([
  { what: "nothing has changed", hash: "h", file: { kind: "same" }, is: { state: "fresh", lines } },
  {
    what: "the words",
    hash: "x",
    file: { kind: "same" },
    is: { state: "stale", reasons: ["CRITERION_REWORDED"], lines },
  },
  { what: "the criterion is gone", file: { kind: "same" }, is: { state: "stale", reasons: ["CRITERION_GONE"], lines } },
  { what: "the lines", hash: "h", file: touched, is: { state: "stale", reasons: ["LINES_CHANGED"] } },
  { what: "both", hash: "x", file: touched, is: { state: "stale", reasons: ["CRITERION_REWORDED", "LINES_CHANGED"] } },
  { what: "the file is gone", hash: "h", file: { kind: "gone" }, is: { state: "stale", reasons: ["FILE_GONE"] } },
  { what: "what was graded is not kept", hash: "h", file: { kind: "unknown" }, is: { state: "unknown" } },
  {
    what: "the words, and nobody knows the lines",
    hash: "x",
    file: { kind: "unknown" },
    is: { state: "stale", reasons: ["CRITERION_REWORDED"] },
  },
])("what a link is says why: $what", ({ hash, file, is }) => {
  expect(freshnessOf(link, { criterionHash: () => hash, file: () => file })).toEqual(is);
});

test.each<{ what: string; file: ReturnType<Present["file"]>; is: Freshness }>([
  { what: "is as it was", file: { kind: "same" }, is: { state: "fresh", lines } },
  { what: "has changed", file: touched, is: { state: "stale", reasons: ["TEST_CHANGED"], lines } },
  { what: "is gone", file: { kind: "gone" }, is: { state: "stale", reasons: ["TEST_GONE"], lines } },
  { what: "cannot be compared", file: { kind: "unknown" }, is: { state: "unknown" } },
])("a link whose lines are as they were stands as the file of its test does, which $what", ({ file, is }) => {
  const tested = { ...link, testIn: { path: "test/a.ts", blob: "t" } };
  const present = {
    criterionHash: () => "h",
    file: (path: string) => (path === link.path ? { kind: "same" as const } : file),
  };
  expect(freshnessOf(tested, present)).toEqual(is);
});
