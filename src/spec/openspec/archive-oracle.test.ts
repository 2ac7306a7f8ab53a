import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { makeChance } from "../../../test/rig/chance.ts";
import { allowedArchiveDifferences, type ArchiveDifference } from "../../../test/rig/archive-differences.ts";
import { apart } from "../../../test/rig/openspec-cases.ts";
import { changeChanges, makeChange } from "../../../test/rig/openspec-changes.ts";
import { openspecEnvironment, writeFiles } from "../../../test/rig/openspec-oracle.ts";
import { specChanges } from "../../../test/rig/openspec-specs.ts";
import { folderTree } from "../../host/folder-tree.ts";
import { isError } from "../../problem/problem.ts";
import { Refusal } from "../../problem/refusal.ts";
import { archiveChange } from "./archive-change.ts";

const top = mkdtempSync(join(tmpdir(), "waybill-archives-"));
afterAll(() => rmSync(top, { recursive: true, force: true }), 60_000);

interface Case {
  readonly name: string;
  readonly change: string;
  readonly files: ReadonlyMap<string, string>;
}

/** Changes that are broken in one way or two, changes to specs that are, and changes among others. */
function makeCases(): readonly Case[] {
  const chance = makeChance(3);
  const names = Object.keys(changeChanges);
  const ways = [
    ...Array.from({ length: 30 }, () => []),
    ...names.map((name) => [name]),
    ...Array.from({ length: 40 }, () => [chance.pick(names), chance.pick(names)]),
  ];
  const broken = ways.map((each, at): Case => {
    const draft = makeChange(makeChance(5000 + at), `c${at}`);
    for (const way of each) changeChanges[way]?.(draft, chance);
    return { name: each.join(" + "), change: draft.id, files: draft.files };
  });
  const mains = Object.entries(specChanges).map(([name, change], at): Case => {
    const draft = makeChange(makeChance(7000 + at), `m${at}`);
    const path = `openspec/specs/${draft.capability}/spec.md`;
    draft.files.set(path, change(draft.files.get(path) ?? "", chance));
    return { name: `main: ${name}`, change: draft.id, files: draft.files };
  });
  const among = fc.sample(apart, { numRuns: 30, seed: 11 }).map(({ files, changes }, at): Case => ({
    name: `among others ${at}`,
    change: changes[0] ?? "",
    files: new Map(Object.entries(files)),
  }));
  return [...broken, ...mains, ...among];
}

interface Compared {
  readonly name: string;
  /** Codes of ours; none where it is archived. */
  readonly ours: readonly string[];
  readonly stock: string | undefined;
  readonly trees: readonly [ours: ReadonlyMap<string, string>, stock: ReadonlyMap<string, string>];
}

const shape = z.array(
  z.object({
    accepted: z.boolean(),
    answer: z.object({
      archive: z.object({ archivedAs: z.string() }).nullable(),
      status: z.array(z.object({ code: z.string(), message: z.string() })).optional(),
    }),
  }),
);

async function askStock(asked: readonly { folder: string; change: string }[]): Promise<z.infer<typeof shape>> {
  const rig = join(import.meta.dirname, "../../../test/rig/archive-with-openspec.mjs");
  const home = join(top, "home");
  const child = spawn(process.execPath, [rig], { env: openspecEnvironment(home), stdio: ["pipe", "pipe", "inherit"] });
  child.stdin.end(JSON.stringify(asked));
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (said += text));
  await once(child, "close");
  return shape.parse(JSON.parse(said));
}

/** The codes of why not; none where it is archived. */
async function archiveOurs(folder: string, change: string, today: string): Promise<readonly string[]> {
  const lock = { take: () => Promise.resolve({ letGo: () => Promise.resolve() }) };
  try {
    const request = { tree: folderTree(folder), change, today, yes: true, ahead: false };
    const { plan } = await archiveChange(request, { root: folder, lock });
    return plan.problems.filter(isError).map(({ code }) => code);
  } catch (error) {
    if (error instanceof Refusal) return [error.code];
    throw error;
  }
}

/** All files below `openspec` but what Waybill keeps beside deltas. */
function treeOf(folder: string): ReadonlyMap<string, string> {
  const entries = readdirSync(join(folder, "openspec"), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && entry.name !== ".waybill-base.json");
  const paths = files.map((entry) => join(entry.parentPath, entry.name)).toSorted();
  return new Map(paths.map((path) => [path.slice(folder.length + 1), readFileSync(path, "utf8")]));
}

const compared: Compared[] = [];

beforeAll(async () => {
  const cases = makeCases();
  mkdirSync(join(top, "home"));
  for (const [at, { files }] of cases.entries())
    for (const side of ["ours", "stock"]) writeFiles(join(top, side, String(at)), files);
  const asked = cases.map(({ change }, at) => ({ folder: join(top, "stock", String(at)), change }));
  const half = Math.ceil(asked.length / 2);
  const answers = (await Promise.all([askStock(asked.slice(0, half)), askStock(asked.slice(half))])).flat();
  // Stock takes the date from the clock, which may pass midnight.
  const dates = answers.flatMap(({ answer }) => answer.archive?.archivedAs.match(/^\d{4}-\d\d-\d\d/)?.[0] ?? []);
  for (const [at, { name, change }] of cases.entries()) {
    const { accepted, answer } = answers[at] ?? { accepted: false, answer: { archive: null } };
    const today = answer.archive?.archivedAs.match(/^\d{4}-\d\d-\d\d/)?.[0] ?? dates[0] ?? "";
    const folder = join(top, "ours", String(at));
    const ours = await archiveOurs(folder, change, today);
    const why = answer.status?.map(({ code, message }) => `${code}: ${message}`).join("\n") ?? "";
    compared.push({
      name,
      ours,
      stock: accepted ? undefined : why,
      trees: [treeOf(folder), treeOf(join(top, "stock", String(at)))],
    });
  }
}, 240_000);

const both = (): readonly Compared[] => compared.filter(({ ours, stock }) => ours.length === 0 && stock === undefined);
const differing = (): readonly Compared[] =>
  compared.filter(({ ours, stock }) => (ours.length === 0) !== (stock === undefined));
/** The differences that explain why one is archived and the other not; undefined where something is left unexplained. */
function explain({ ours, stock }: Compared): readonly ArchiveDifference[] | undefined {
  if (stock !== undefined) {
    const found = allowedArchiveDifferences.filter((each) => each.stock?.test(stock) === true);
    return found.length === 0 ? undefined : found;
  }
  const found = ours.map((code) => allowedArchiveDifferences.find(({ codes }) => codes?.includes(code) === true));
  return found.every((each) => each !== undefined) ? found : undefined;
}

describe("stock openspec and Waybill archive", () => {
  test("to the same bytes, in the specs and in the moved folder", () => {
    expect(both().length).toBeGreaterThanOrEqual(80);
    for (const { name, trees } of both())
      expect(Object.fromEntries(trees[0]), name).toEqual(Object.fromEntries(trees[1]));
  });

  test("the same changes, but for differences that have a name", () => {
    expect(compared.length).toBeGreaterThanOrEqual(200);
    expect(
      differing()
        .filter((each) => explain(each) === undefined)
        .map(({ name, ours, stock }) => ({ name, ours, stock })),
    ).toEqual([]);
  });

  test("and touch nothing where they refuse", () => {
    const refused = compared.filter(({ ours, stock }) => ours.length > 0 && stock !== undefined);
    expect(refused.length).toBeGreaterThan(30);
    for (const { name, trees } of refused) expect(trees[0], name).toEqual(trees[1]);
  });

  test("and every difference is shown by a case, and justified in the guide", () => {
    const seen = new Set(differing().flatMap((each) => explain(each) ?? []));
    expect(allowedArchiveDifferences.filter((each) => !seen.has(each))).toEqual([]);
    const guide = readFileSync(join(import.meta.dirname, "../../../docs/guide/openspec.md"), "utf8");
    const missing = allowedArchiveDifferences.filter(({ name }) => !guide.includes(`| ${name} `));
    expect(missing).toEqual([]);
  });
});
