import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeChance } from "../../../test/rig/chance.ts";
import { changeChanges, makeChange } from "../../../test/rig/openspec-changes.ts";
import { allowedDifferences, type Compared, explain } from "../../../test/rig/openspec-differences.ts";
import { askOpenspec, writeFiles } from "../../../test/rig/openspec-oracle.ts";
import { makeNames, makeSpec, specChanges } from "../../../test/rig/openspec-specs.ts";
import { folderTree } from "../../host/folder-tree.ts";
import { isError } from "../../problem/problem.ts";
import { validateAll } from "./validate-all.ts";
import { isValid } from "./validation.ts";

const folder = mkdtempSync(join(tmpdir(), "waybill-oracle-"));
const project = join(folder, "project");
const cases = new Map<string, readonly string[]>();

function makeProject(): void {
  for (const [at, ways] of waysOf(Object.keys(specChanges), 7).entries()) {
    const chance = makeChance(at);
    let text = makeSpec(chance, makeNames(chance, 1 + chance.upTo(4)));
    for (const way of ways) text = specChanges[way]?.(text, chance) ?? text;
    cases.set(`spec/s${at}`, ways);
    writeFiles(project, new Map([[`openspec/specs/s${at}/spec.md`, text]]));
  }
  for (const [at, ways] of waysOf(Object.keys(changeChanges), 11).entries()) {
    const chance = makeChance(1000 + at);
    const draft = makeChange(chance, `c${at}`);
    for (const way of ways) changeChanges[way]?.(draft, chance);
    cases.set(`change/${draft.id}`, ways);
    writeFiles(project, draft.files);
  }
}

/** Nothing changed, each change once, and many pairs. */
function waysOf(names: readonly string[], seed: number): readonly (readonly string[])[] {
  const chance = makeChance(seed);
  const plain = Array.from({ length: 20 }, () => []);
  const pairs = Array.from({ length: 90 }, () => [chance.pick(names), chance.pick(names)]);
  return [...plain, ...names.map((name) => [name]), ...pairs];
}

const compared: Compared[] = [];

beforeAll(async () => {
  makeProject();
  const ours = new Map((await validateAll(folderTree(project))).map((item) => [`${item.kind}/${item.id}`, item]));
  for (const strict of [false, true]) {
    const stock = askOpenspec(project, folder, strict ? ["--strict"] : []);
    for (const [name, item] of stock) {
      const own = ours.get(name);
      if (own === undefined) throw new Error(`${name} is known to openspec alone.`);
      compared.push({ name, ways: cases.get(name) ?? ["main"], ours: own, stock: item, strict });
    }
    expect([...ours.keys()].filter((name) => !stock.has(name))).toEqual([]);
  }
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("stock openspec and Waybill", () => {
  test("say the same of hundreds of specs and changes, but for differences that have a name", () => {
    const unexpected = differing().filter((each) => explain(each) === undefined);
    expect(cases.size).toBeGreaterThanOrEqual(300);
    expect(unexpected.map(inWords)).toEqual([]);
  });

  test("call most of what is broken in one way invalid, and most of the rest valid", () => {
    const loose = compared.filter(({ strict }) => !strict);
    const invalid = loose.filter(({ stock }) => !stock.valid).length;
    expect(invalid).toBeGreaterThan(loose.length / 5);
    expect(invalid).toBeLessThan((loose.length * 4) / 5);
  });

  test("every difference that is allowed is one that a case shows, and that the guide justifies", () => {
    const seen = new Set(differing().flatMap((each) => explain(each) ?? []));
    expect(allowedDifferences.filter((difference) => !seen.has(difference)).map(({ name }) => name)).toEqual([]);
    const guide = readFileSync(join(import.meta.dirname, "../../../docs/guide/openspec.md"), "utf8");
    expect(allowedDifferences.filter(({ name }) => !guide.includes(`**${name}.**`)).map(({ name }) => name)).toEqual(
      [],
    );
  });

  test("agree on what archiving would refuse, which to stock is no reason to fail", () => {
    const refused = compared.filter(({ stock }) =>
      stock.issues.some(({ message }) => message.startsWith("Archive would refuse")),
    );
    expect(refused.length).toBeGreaterThan(10);
    expect(refused.filter(({ ours }) => !ours.problems.some(isError)).map(inWords)).toEqual([]);
  });
});

function differing(): readonly Compared[] {
  return compared.filter(({ ours, stock, strict }) => isValid(ours, { strict }) !== stock.valid);
}

function inWords({ name, ways, strict, ours, stock }: Compared): unknown {
  return {
    name,
    ways,
    strict,
    ours: ours.problems.map(({ code, severity, message }) => `${severity} ${code} ${message}`),
    stock: stock.issues.map(({ level, message }) => `${level} ${message}`),
  };
}
