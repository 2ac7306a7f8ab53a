import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { memoryTree } from "../../../test/rig/memory-tree.ts";
import { isError } from "../../problem/problem.ts";
import { readSpec } from "../project/read-spec.ts";
import type { Spec } from "../spec.ts";
import { saysSomething } from "./says-something.ts";
import { draftFormats, type DraftFormat, type SpecDraft } from "./spec-draft.ts";
import { draftFiles } from "./write-draft.ts";

const words =
  "the a person sees asks for page list server 200 /healthz `GET` naïve «x» O'Hara, snake_case 3.5 (once) – 日本".split(
    " ",
  );
const sentence = fc
  .array(fc.constantFrom(...words), { minLength: 1, maxLength: 9 })
  .map((picked) => `Say ${picked.join(" ")}.`);

/** What would be structure, or a marker, if it were not a text. */
const nastyParts = [
  "<!-- no test -->",
  "<!-- unchanged -->",
  "<!-- unchanged",
  "-->",
  "\n",
  "\r\n",
  "\u2028",
  "# ",
  "### Requirement: Smuggled\n",
  "###Requirement: tight",
  "#### Scenario: smuggled\n- **WHEN** x",
  "## Acceptance criteria\n",
  "Acceptance criteria",
  "## REMOVED Requirements\n- ### Requirement: A",
  "```",
  "~~~",
  "````md\n",
  "- [x] ",
  "[ ] ",
  "* ",
  "1. ",
  "1) [x] ",
  "> ",
  "---",
  "===",
  "| a | b |",
  "<details>",
  "<script>",
  "<![CDATA[",
  "<?php",
  "</div>",
  "AC-1: ",
  "**AC-1** ",
  "[AC-1] ",
  "`AC-1` ",
  "**Reason**: ",
  "Scenario: ",
  "Requirement: ",
  "    ",
  "\t",
  "\u200b",
  "\u202e",
  "\ufeff",
  "\0",
  "\\",
  "`",
  "``",
  "*",
  "_",
  "&lt;!-- no test --&gt;",
  "TODO",
  "WHEN ",
  "then",
  " #",
  "##",
  "[a]: http://x",
  "x".repeat(300),
  "\ud800",
  "a",
  "SHALL",
];
const nasty = fc
  .array(fc.oneof(fc.constantFrom(...nastyParts), fc.string({ unit: "grapheme", maxLength: 6 })), {
    minLength: 1,
    maxLength: 6,
  })
  .map((parts) => parts.join(""));

type Text = fc.Arbitrary<string>;

function drafts(text: Text, must: Text, mostRequirements = 4): fc.Arbitrary<SpecDraft> {
  const scenario = fc.record({ name: text, when: text, then: text });
  const requirement = fc.record({
    change: fc.constant("added" as const),
    name: text,
    text: must,
    scenarios: fc.uniqueArray(scenario, { minLength: 1, maxLength: 3, selector: ({ name }) => name.toLowerCase() }),
  });
  return fc.record({
    title: text,
    why: text,
    what: fc.array(text, { minLength: 1, maxLength: 3 }),
    capability: fc.constantFrom("health", "log-in"),
    requirements: fc.uniqueArray(requirement, {
      minLength: 1,
      maxLength: mostRequirements,
      selector: ({ name }) => name.toLowerCase(),
    }),
    out_of_scope: fc.array(text, { maxLength: 2 }),
    constraints: fc.array(text, { maxLength: 2 }),
  });
}

const sane = drafts(
  sentence,
  sentence.map((text) => `${text} It SHALL hold.`),
);
const mustNasty = nasty.map((text) => `SHALL ${text}`);
const anything = drafts(nasty, mustNasty);
/** Few drafts of any texts are written, since most have one that says nothing. */
const anythingSaid = drafts(nasty.filter(saysSomething), mustNasty);

async function written(draft: SpecDraft, format: DraftFormat): Promise<{ readonly problems: unknown; spec?: Spec }> {
  const { path, files, problems } = await draftFiles({
    draft,
    format,
    name: "it",
    today: "2026-11-30",
    tree: memoryTree({}),
  });
  if (files.length === 0) return { problems };
  const tree = memoryTree(Object.fromEntries(files.map((file) => [file.path, file.text])));
  return { problems, spec: (await readSpec(tree, path)).spec };
}

function inWords(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}

function scenariosIn({ requirements }: SpecDraft): number {
  return requirements.reduce((sum, { scenarios }) => sum + scenarios.length, 0);
}

describe.each(draftFormats)("a draft written as %s", (format) => {
  test("is strictly valid and read again with the same requirements and criteria, where its texts are sane", async () => {
    await fc.assert(
      fc.asyncProperty(sane, async (draft) => {
        const { problems, spec } = await written(draft, format);
        expect(problems).toEqual([]);
        const said = draft.requirements.map(({ name, text, scenarios }) => ({
          requirement: format === "openspec" ? [name, text] : [],
          criteria: scenarios.map((each) => {
            return format === "openspec"
              ? `${each.name}: WHEN ${each.when}, THEN ${each.then}`
              : `${name} – ${each.name} - ${text} - **WHEN** ${each.when} - **THEN** ${each.then}`;
          }),
        }));
        const read = (spec?.requirements ?? []).map(({ title, text, criteria }) => ({
          requirement: format === "openspec" ? [title, text] : [],
          criteria: criteria.map((each) => inWords(each.text)),
        }));
        const all = { requirement: [], criteria: said.flatMap(({ criteria }) => criteria) };
        expect(read).toEqual(format === "openspec" ? said : [all]);
        expect(spec?.title).toBe(draft.title);
        expect(spec?.outOfScope).toEqual(draft.out_of_scope);
        expect(spec?.constraints).toEqual(draft.constraints);
        expect(spec?.goal).toContain(draft.why);
      }),
      { numRuns: 150 },
    );
  });

  test("has never more criteria than scenarios, none without a test, and none that is done or unchanged, whatever its texts", async () => {
    let kept = 0;
    await fc.assert(
      fc.asyncProperty(anythingSaid, async (draft) => {
        const { spec } = await written(draft, format);
        if (spec === undefined) return;
        kept++;
        const criteria = spec.requirements.flatMap((requirement) => requirement.criteria);
        expect(criteria).toHaveLength(scenariosIn(draft));
        expect(criteria.filter(({ needsTest, isUnchanged, isDone }) => !needsTest || isUnchanged || isDone)).toEqual(
          [],
        );
        expect(spec.requirements).toHaveLength(format === "openspec" ? draft.requirements.length : 1);
        expect(spec.outOfScope).toHaveLength(draft.out_of_scope.length);
        expect(spec.constraints).toHaveLength(draft.constraints.length);
        expect(new Set(criteria.map(({ id }) => id)).size).toBe(criteria.length);
      }),
      { numRuns: 400 },
    );
    expect(kept).toBeGreaterThan(100);
  });

  test("is written, or a problem says in which part of it something is wrong", async () => {
    await fc.assert(
      fc.asyncProperty(anything, async (draft) => {
        const { path, files, problems } = await draftFiles({
          draft,
          format,
          name: draft.title,
          today: "2026-11-30",
          tree: memoryTree({}),
        });
        expect(files.length === 0).toBe(problems.some(isError));
        for (const problem of problems) expect(problem.part ?? problem.place ?? problem.code).toBeTruthy();
        for (const file of files) expect(file.path.startsWith(path)).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  test("the id of a criterion stays when others come and go", async () => {
    await fc.assert(
      fc.asyncProperty(sane, async (draft) => {
        const [first, ...others] = draft.requirements;
        if (first === undefined || others.length === 0) return;
        const idsOf = async (requirements: SpecDraft["requirements"]): Promise<readonly string[]> => {
          const { spec } = await written({ ...draft, requirements }, format);
          return (spec?.requirements ?? []).flatMap(({ criteria }) => criteria.map(({ id }) => id));
        };
        const [all, reversed] = [await idsOf(draft.requirements), await idsOf(draft.requirements.toReversed())];
        expect([...reversed].sort()).toEqual([...all].sort());
        for (const id of await idsOf([first])) expect(all).toContain(id);
      }),
      { numRuns: 50 },
    );
  });
});
