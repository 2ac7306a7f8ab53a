import fc from "fast-check";
import { expect, test } from "vitest";
import { GitRig } from "../../test/rig/git-repository.ts";
import { recordOf, shipChange } from "../../test/rig/shipped.ts";
import type { ShippedChange } from "../ship/shipped-change.ts";
import { readCommit } from "./commit-object.ts";
import { readStatement, statementOf, textOfStatement } from "./statement.ts";
import { trailersIn } from "./trailers.ts";

const rig = new GitRig();
const { change, tip } = await shipChange(rig).finally(() => rig.remove());
const stating = { version: "0.1.0", at: 1_700_000_000_000 };
const stated = (more: Partial<ShippedChange> = {}): string =>
  textOfStatement(statementOf({ ...change, ...more }, stating));

test("the same change gives the same bytes, and they are read as what they were made of", () => {
  const text = stated();
  expect(stated()).toBe(text);
  expect(readStatement(text)).toEqual({ ok: true, statement: statementOf(change, stating) });
  expect(JSON.parse(text)).toMatchObject({
    _type: "https://in-toto.io/Statement/v1",
    subject: [{ name: "waybill/add-healthz", digest: { gitCommit: tip } }],
    predicateType: "urn:waybill:change:v2",
    predicate: { engine: { name: "waybill", version: "0.1.0" }, at: "2023-11-14T22:13:20.000Z" },
  });
});

test("of each agent it says what is known, and of what is not known nothing", () => {
  const run = recordOf();
  const [first] = run.steps;
  if (first === undefined) throw new Error("The rig has no step.");
  const steps = [
    first,
    { ...first, output: { integration: "bare" } },
    { ...first, output: { dispatched: false, integration: "x" } },
  ];
  const { agents } = statementOf({ ...change, run: { ...run, steps } }, stating).predicate;
  const words = { step: "implement", role: "agent" };
  expect(agents).toEqual([
    { ...words, name: "quick", driver: "scripted", version: "1.2", model: "m-1", sandbox: "bubblewrap", metered: true },
    { ...words, name: "bare", driver: null, version: null, model: null, sandbox: null, metered: false },
  ]);
});

test("what was asked for and what people commented is not told to everybody", () => {
  const run = { ...recordOf(), inputs: { requirement: "a private matter" } };
  const answers = run.answers.map((answer) => ({ ...answer, comment: "between us", message: "the private question" }));
  const text = stated({ requirement: "a private matter", run: { ...run, answers } });
  for (const words of ["private", "between us"]) expect(text).not.toContain(words);
});

test("a title of any length and of any signs is told in no more than 200 of them", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 400 }), fc.string({ unit: "binary" }), (title, branch) => {
      const text = stated({ title, branch: `x${branch}` });
      const read = readStatement(text);
      expect(read.ok && Array.from(read.statement.predicate.title).length <= 200).toBe(true);
    }),
  );
});

test("a claim that does not hold is no claim", () => {
  const grades = change.verdict.grades.map((grade) => ({
    ...grade,
    claims: grade.claims.map((claim) => ({ ...claim, holds: false })),
  }));
  const { criteria } = statementOf({ ...change, verdict: { ...change.verdict, grades } }, stating).predicate;
  expect(criteria.map(({ claims, tests }) => [claims, tests])).toEqual([
    [[], []],
    [[], []],
  ]);
});

test("a change without commits is stated by nobody", () => {
  expect(() => statementOf({ ...change, commits: [] }, stating)).toThrow("without commits");
});

test("no text makes reading a statement throw, and none but its own text is one", () => {
  const text = stated();
  const near = fc
    .tuple(
      fc.nat({ max: text.length }),
      fc.nat({ max: 8 }),
      fc.oneof(fc.string(), fc.constantFrom('"', "{", "}", ",", "0", " ")),
    )
    .map(([at, length, more]) => text.slice(0, at) + more + text.slice(at + length));
  fc.assert(
    fc.property(fc.oneof(near, fc.json(), fc.string({ unit: "binary" })), (given) => {
      const read = readStatement(given);
      expect(!read.ok || textOfStatement(read.statement) === given).toBe(true);
    }),
    { numRuns: 1000 },
  );
});

test.each<readonly [string, string, unknown]>([
  [
    "a first commit",
    `tree ${"a".repeat(40)}\nauthor x\n\nwords`,
    { tree: "a".repeat(40), parents: [], message: "words" },
  ],
  [
    "a merge of SHA-256, signed",
    `tree ${"a".repeat(64)}\nparent ${"b".repeat(64)}\nparent ${"c".repeat(64)}\nauthor x\ngpgsig y\n parent ${"d".repeat(64)}\n\n`,
    { tree: "a".repeat(64), parents: ["b".repeat(64), "c".repeat(64)], message: "" },
  ],
  [
    "a parent behind the author",
    `tree ${"a".repeat(40)}\nauthor x\nparent ${"b".repeat(40)}\n\n`,
    { tree: "a".repeat(40), parents: [], message: "" },
  ],
  ["no tree", `parent ${"b".repeat(40)}\n\nwords`, undefined],
  ["no end of its head", `tree ${"a".repeat(40)}\n`, undefined],
  ["nothing", "", undefined],
])("%s is read as its bytes say", (_, text, commit) => {
  expect(readCommit(Buffer.from(text))).toEqual(commit);
});

test.each<readonly [string, readonly string[]]>([
  ["title\n\nwords\n\nWaybill-Run: a\nSigned-off-by: b\nWaybill-Spec: c\n", ["Waybill-Run: a", "Waybill-Spec: c"]],
  ["title\n\nWaybill-Run: a\n\nmore", []],
  ["Waybill-Run: a", ["Waybill-Run: a"]],
  ["title\n\n Waybill-Run: a", []],
  ["title\r\n\r\nWaybill-Run: a\r\n", ["Waybill-Run: a"]],
  ["", []],
])("of %j the trailers are those of its last paragraph", (message, trailers) => {
  expect(trailersIn(message)).toEqual(trailers);
});
