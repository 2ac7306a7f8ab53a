import fc from "fast-check";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { memoryTree } from "../../../test/rig/memory-tree.ts";
import { askOpenspec, writeFiles } from "../../../test/rig/openspec-oracle.ts";
import { goodDraft, mainHealth } from "../../../test/rig/spec-drafts.ts";
import { readTables } from "../../../test/rig/tables.ts";
import { compileSchema } from "../../agent/json-schema.ts";
import type { JsonValue } from "../../json/json.ts";
import { mergeSpec } from "../openspec/merge-spec.ts";
import { readOpenChange } from "../openspec/open-changes.ts";
import { readSpec } from "../project/read-spec.ts";
import type { DraftProblem } from "./check-draft.ts";
import { readDraft } from "./read-draft.ts";
import type { DraftFormat, SpecDraft } from "./spec-draft.ts";
import { specDraftSchema } from "./spec-draft-schema.ts";
import { draftFiles } from "./write-draft.ts";

interface Row {
  readonly name: string;
  readonly draft?: Readonly<Record<string, unknown>>;
  /** What is answered in place of an object with all parts. */
  readonly answer?: unknown;
  readonly files?: Readonly<Record<string, string>>;
  /** Whether the capability has a main spec. */
  readonly main?: boolean;
  readonly format?: DraftFormat;
  readonly spec?: string;
  readonly finds: readonly string[];
  readonly hint?: string;
  readonly writes?: readonly string[];
  readonly has?: readonly string[];
  readonly hasNot?: readonly string[];
}

const today = "2026-11-30";
const mainFile = "openspec/specs/health/spec.md";

function answerOf(row: Row): unknown {
  if (Object.hasOwn(row, "answer")) return row.answer;
  const text = JSON.stringify({ ...goodDraft, ...row.draft });
  return JSON.parse(text.replaceAll('"LONG"', JSON.stringify("very long ".repeat(500))));
}

function draftOf(row: Row): SpecDraft {
  const read = readDraft(answerOf(row));
  if (!read.ok) throw new Error(read.problems.map(({ message }) => message).join("\n"));
  return read.draft;
}

function told(problems: readonly DraftProblem[]): readonly string[] {
  return problems.map(({ severity, code, part, place }) =>
    [severity, code, part ?? (place && `${place.file}:${place.line}`)].filter(Boolean).join(" "),
  );
}

function rowsOf(name: string): readonly Row[] {
  return readTables<Row>("spec-draft").find((table) => table.name === name)?.rows ?? [];
}

const rows = rowsOf("drafts");

describe("an answer that is no draft", () => {
  test.each(rowsOf("unreadable"))("$name", (row) => {
    const read = readDraft(answerOf(row));
    expect(told(read.ok ? [] : read.problems)).toEqual(row.finds);
  });

  test("is found by the schema that a workflow has, too, unless it is about blanks alone", () => {
    const compiled = compileSchema(specDraftSchema());
    if (!compiled.ok) throw new Error(compiled.trouble);
    const { check } = compiled;
    const fits = (row: Row): boolean => check.problems(answerOf(row) as JsonValue).length === 0;
    expect(
      rowsOf("unreadable")
        .filter(fits)
        .map(({ name }) => name),
    ).toEqual(["a title of blanks"]);
    expect(rows.filter((row) => !fits(row))).toEqual([]);
    expect(specDraftSchema()).not.toHaveProperty("$schema");
  });
});

describe("a draft", () => {
  test.each(rows)("$name", async (row) => {
    const { files: there = {}, main = false, format = "openspec", spec: name = "add-health" } = row;
    const tree = memoryTree({ ...(main ? { [mainFile]: mainHealth } : {}), ...there });
    const { files, problems } = await draftFiles({ draft: draftOf(row), format, name, today, tree });
    expect(told(problems)).toEqual(row.finds);
    expect(files.length > 0).toBe(!row.finds.some((each) => each.startsWith("error")));
    if (row.hint !== undefined) expect(problems.map(({ hint = "" }) => hint).join("\n")).toContain(row.hint);
    if (row.writes !== undefined) expect(files.map(({ path }) => path)).toEqual(row.writes);
    const text = files.map((file) => file.text).join("\n");
    for (const line of row.has ?? []) expect(text.split("\n")).toContain(line);
    for (const part of row.hasNot ?? []) expect(text).not.toContain(part);
  });

  const says = "It SHALL say whether it is ready.";
  test.each([
    ["keeps what held before as unchanged, and nothing else", says, true],
    ["that says something else has to be shown anew", "It SHALL answer at once.", false],
  ])("of a modified requirement %s", async (_, said, isHeld) => {
    const row = rows.find(({ name }) => name.includes("kept or new"));
    if (row === undefined) throw new Error("The row is not there.");
    const draft = draftOf(row);
    const main = { [mainFile]: mainHealth };
    const { files, path } = await draftFiles({
      draft: { ...draft, requirements: draft.requirements.map((each) => ({ ...each, text: said })) },
      format: "openspec",
      name: "a",
      today,
      tree: memoryTree(main),
    });
    const tree = memoryTree({ ...main, ...Object.fromEntries(files.map((file) => [file.path, file.text])) });
    const { spec } = await readSpec(tree, path);
    const criteria = spec.requirements.flatMap((requirement) => requirement.criteria);
    expect(criteria.map(({ id, isUnchanged }) => [id, isUnchanged])).toEqual([
      ["health#readiness/ready", isHeld],
      ["health#readiness/not-ready", false],
    ]);
    const change = await readOpenChange(tree, "a");
    const [delta] = change.files.deltas;
    if (delta === undefined) throw new Error("There is no delta.");
    const base = change.base["health"];
    const merged = mergeSpec({
      capability: "health",
      change: "a",
      main: { path: mainFile, text: mainHealth },
      delta,
      ...(base === undefined ? {} : { base }),
    });
    expect(merged.problems).toEqual([]);
    expect(Object.keys(base?.touched ?? {})).toEqual(["Readiness"]);
  });

  test("keeps the markers that the author of the main spec has put behind a name, and takes the name without them", async () => {
    const marked = mainHealth.replace("Requirement: Liveness", "Requirement: Liveness <!-- no test -->");
    const scenarios = [{ name: "Alive", when: "a client asks", then: "it is told so, and since when" }];
    const draft: SpecDraft = {
      ...goodDraft,
      requirements: [{ change: "modified", name: "Liveness", text: "It SHALL say more.", scenarios }],
    };
    const tree = memoryTree({ [mainFile]: marked });
    const { files, problems } = await draftFiles({ draft, format: "openspec", name: "a", today, tree });
    expect(problems).toEqual([]);
    expect(files.map(({ text }) => text).join("\n")).toContain("### Requirement: Liveness <!-- no test -->\n");
  });

  test(
    "becomes a change that stock openspec finds strictly valid, whatever its words",
    { timeout: 60_000 },
    async () => {
      const folder = mkdtempSync(join(tmpdir(), "waybill-draft-"));
      try {
        const project = join(folder, "project");
        const samples = fc.sample(
          fc.array(
            fc.oneof(
              fc.constantFrom("# ", "### Requirement: x\n", "```", "<!-- no test -->", "- [x] ", "> ", "**A**: ", "\n"),
              fc.string(),
            ),
            {
              minLength: 1,
              maxLength: 4,
            },
          ),
          { numRuns: 60, seed: 7 },
        );
        const made = rows.filter(({ format = "openspec", finds }) => format === "openspec" && finds.length === 0);
        const drafts = [
          ...made.map((row) => ({ draft: draftOf(row), main: row.main === true })),
          ...samples.map((parts) => {
            const text = `a ${parts.join("")}`;
            const turned = `${parts.join("")} b`;
            const scenarios = [{ name: turned, when: turned, then: turned }];
            const requirements = [{ change: "added" as const, name: turned, text: `${turned} SHALL`, scenarios }];
            return {
              draft: { ...goodDraft, title: turned, why: turned, what: [turned, text], requirements },
              main: true,
            };
          }),
        ];
        let written = 0;
        for (const [at, { draft, main }] of drafts.entries()) {
          const own = { ...draft, capability: `c${at}` };
          const there = main ? { [`openspec/specs/c${at}/spec.md`]: mainHealth } : {};
          const { files } = await draftFiles({
            draft: own,
            format: "openspec",
            name: `d${at}`,
            today,
            tree: memoryTree(there),
          });
          written += files.length > 0 ? 1 : 0;
          writeFiles(
            project,
            new Map([...Object.entries(there), ...files.map((file) => [file.path, file.text] as const)]),
          );
        }
        expect(written).toBeGreaterThan(55);
        const found = [...askOpenspec(project, folder, ["--strict"]).values()].filter(({ type }) => type === "change");
        expect(found).toHaveLength(written);
        expect(found.filter(({ valid }) => !valid)).toEqual([]);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  );
});
