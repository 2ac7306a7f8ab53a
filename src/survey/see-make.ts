import { linesOf, type Look, ownReport, testsName } from "./look.ts";
import type { SeenTests } from "./survey.ts";

const makefiles = ["GNUmakefile", "makefile", "Makefile"];

/** What people call the targets that check something. */
const checkTargets = ["lint", "vet", "typecheck", "format-check", "check"];
const testTargets = ["test", "tests", "check"];

export const seeMake: Look = async (files) => {
  const names = await files.names("");
  const from = makefiles.find((name) => names.includes(name));
  if (from === undefined) return undefined;
  const targets = targetsOf((await files.read(from)) ?? "");
  const target = testTargets.find((name) => targets.has(name));
  const recipe = target === undefined ? [] : (targets.get(target) ?? []);
  const tests = testsOf(recipe, from);
  const isUnread = target !== undefined && tests === undefined;
  return {
    tests: tests === undefined ? [] : [tests],
    checks: checkTargets
      .filter((name) => targets.has(name) && name !== target)
      .map((name) => ({
        name: name === "format-check" ? "format" : name === "typecheck" ? "types" : name,
        run: `make ${name}`,
        from,
      })),
    setup: [],
    notes: isUnread ? [{ from, message: `What \`make ${target}\` prints is no report that can be read.` }] : [],
  };
};

/** The targets, with the lines of their recipes. */
function targetsOf(text: string): ReadonlyMap<string, readonly string[]> {
  const targets = new Map<string, string[]>();
  let open: readonly string[] = [];
  for (const line of linesOf(text)) {
    const recipe = /^\t\s*[@+-]*\s*(.*)$/u.exec(line)?.[1];
    if (recipe !== undefined) {
      for (const name of open) targets.get(name)?.push(recipe.trim());
      continue;
    }
    const heads = /^([A-Za-z0-9_.\-/ ]+?)\s*::?(?!=)/u.exec(line)?.[1];
    if (heads === undefined) continue;
    open = heads.split(/\s+/u).filter((name) => !name.startsWith("."));
    for (const name of open) if (!targets.has(name)) targets.set(name, []);
  }
  return targets;
}

interface Known {
  readonly program: RegExp;
  readonly with: string;
  readonly report: string;
}

/** Programs that can be told to write a report, where the recipe is nothing but them. */
const known: readonly Known[] = [
  { program: /^bats\b/u, with: "bats --formatter tap", report: "stdout" },
  { program: /^ctest\b/u, with: `ctest --output-junit "${ownReport}"`, report: ownReport },
];

function testsOf(recipe: readonly string[], from: string): SeenTests | undefined {
  const [only, ...more] = recipe;
  if (only === undefined || more.length > 0 || /[$|;&<>]/u.test(only)) return undefined;
  const found = known.find(({ program }) => program.test(only));
  if (found === undefined) return undefined;
  return { name: testsName, run: only.replace(found.program, found.with), report: found.report, from };
}
