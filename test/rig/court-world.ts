import { rmSync, symlinkSync } from "node:fs";
import { systemClock } from "../../src/host/system-clock.ts";
import { type GitChange, openGitChange } from "../../src/review/git/git-change.ts";
import type { Spec } from "../../src/spec/spec.ts";
import type { TestReport, TestStatus } from "../../src/test-report/test-report.ts";
import { GitRig, personsEnv, type Repository } from "./git-repository.ts";

export type Tongue = "ts" | "py" | "go";

/** A function of a file: where it stands at the head, and its test. */
export interface Deed {
  readonly path: string;
  readonly tongue: Tongue;
  readonly name: string;
  /** The first line of each, counted from 1. */
  readonly doc: number;
  readonly comment: number;
  /** The first of four lines that do something. */
  readonly first: number;
  readonly isChanged: boolean;
  readonly isNew: boolean;
  readonly test: string;
}

/** A change in a real repository with all that a claim may be about, and what its tests have said. */
export interface CourtWorld {
  readonly rig: GitRig;
  readonly repository: Repository;
  readonly base: string;
  readonly head: string;
  readonly later: string;
  readonly change: GitChange;
  readonly deeds: readonly Deed[];
  readonly report: TestReport;
  /** The lines of a file at a commit. */
  lines(path: string, commit?: string): readonly string[];
}

const tongues: readonly Tongue[] = ["ts", "py", "go"];
const count = 4;
/** Those that the change has touched; the last one is new. */
const touched = new Set([1, 3]);
const deedLines = { ts: 13, py: 10, go: 12 };

function deed(tongue: Tongue, name: string, limit: number): readonly string[] {
  switch (tongue) {
    case "ts":
      return [
        `/** Whether so many of ${name} may be ordered at once. */`,
        `export function ${name}(count: number): boolean {`,
        `  // At most ${limit} of ${name} are sent.`,
        `  if (count > ${limit}) {`,
        `    log("too many of ${name}", count, "//", ${limit});`,
        `    refuse("${name}", ${limit});`,
        `    return false;`,
        `  } else {`,
        `    accept(count);`,
        `  }`,
        `  return true;`,
        `}`,
        ``,
      ];
    case "py":
      return [
        `def ${name}(count):`,
        `    """Whether so many of ${name} may be ordered, of ${limit}."""`,
        `    # At most ${limit} of ${name} are sent.`,
        `    if count > ${limit}:`,
        `        log("too many of ${name} # ", count, ${limit})`,
        `        refuse("${name}", ${limit})`,
        `        return False`,
        `    accept(count)`,
        `    return True`,
        ``,
      ];
    case "go":
      return [
        `// ${name} says whether so many may be ordered.`,
        `func ${name}(count int) bool {`,
        `\t// At most ${limit} of ${name} are sent.`,
        `\tif count > ${limit} {`,
        `\t\tlog("too many of ${name} //", count, ${limit})`,
        `\t\trefuse("${name}", ${limit})`,
        `\t\treturn false`,
        `\t}`,
        `\taccept(count)`,
        `\treturn true`,
        `}`,
        ``,
      ];
  }
}

const openings = { ts: "// Limits of orders.", py: "# Limits of orders.", go: "package orders // limits" };

/** A file of as many functions, with their limits. */
function page(tongue: Tongue, names: readonly string[], limits: readonly number[]): string {
  const bodies = limits.flatMap((limit, at) => deed(tongue, names[at] ?? "", limit));
  return [openings[tongue], "", ...bodies].map((line) => `${line}\n`).join("");
}

function limitsAt(round: number, kind: "base" | "head" | "later"): readonly number[] {
  const at = (index: number): number => 10 * (index + 1) + round;
  const bump = kind === "base" ? 0 : kind === "head" ? 100 : 200;
  const all = Array.from({ length: count }, (_, index) => at(index) + (touched.has(index) ? bump : 0));
  return kind === "base" ? all.slice(0, -1) : all;
}

interface Plan {
  readonly path: string;
  readonly before?: string;
  readonly tongue: Tongue;
  readonly names: readonly string[];
  readonly round: number;
  readonly ends?: string;
}

function plans(): readonly Plan[] {
  return tongues.flatMap((tongue, round): readonly Plan[] => {
    const names = (word: string): readonly string[] =>
      Array.from({ length: count }, (_, at) => `${word}${at}${tongue}`);
    return [
      { path: `src/orders.${tongue}`, tongue, names: names("order"), round },
      { path: `src/Ünit.${tongue}`, before: `src/unit.${tongue}`, tongue, names: names("unit"), round },
      { path: `src/windows.${tongue}`, tongue, names: names("window"), round, ends: "\r\n" },
      { path: `src/blanks.${tongue}`, tongue, names: names("blank"), round, ends: "  \t\n" },
    ];
  });
}

export const specPath = "spec/orders.md";
const specText = "# Orders\n\n## Acceptance criteria\n\n- [ ] More than the limit is refused.\n";

/** Three criteria: one that a test has to prove, one that reading shows, one that held before. */
export const courtSpec: Spec = {
  format: "acceptance",
  id: "orders",
  title: "Orders",
  goal: "",
  requirements: [
    {
      id: "orders#limits",
      title: "Limits",
      text: "",
      place: { file: specPath, line: 3, endLine: 5 },
      criteria: [
        { id: "orders#limits/refused", needsTest: true, isUnchanged: false },
        { id: "orders#limits/readable", needsTest: false, isUnchanged: false },
        { id: "orders#limits/unchanged", needsTest: true, isUnchanged: true },
      ].map((each) => ({
        ...each,
        text: "More than the limit is refused.",
        hash: "1".repeat(64),
        place: { file: specPath, line: 5, endLine: 5 },
      })),
    },
  ],
  outOfScope: [],
  constraints: [],
  files: [{ path: specPath, text: specText }],
};

function testOf(tongue: Tongue, name: string): { readonly name: string; readonly file?: string } {
  switch (tongue) {
    case "ts":
      return { name: `limits of orders > refuses too many of ${name}`, file: "test/orders.test.ts" };
    case "py":
      return { name: `test_limits > test_refuses_${name}`, file: "test/test_limits.py" };
    case "go":
      return { name: `example.org/orders > TestLimits/refuses_${name}` };
  }
}

function deedsOf({ path, tongue, names }: Plan): readonly Deed[] {
  return names.map((name, at) => {
    const start = 3 + at * deedLines[tongue];
    return {
      path,
      tongue,
      name,
      doc: tongue === "py" ? start + 1 : start,
      comment: start + 2,
      first: start + 3,
      isChanged: touched.has(at),
      isNew: at === count - 1,
      test: testOf(tongue, name).name,
    };
  });
}

function reportOf(all: readonly Plan[]): TestReport {
  const passed = all.flatMap(({ tongue, names }) =>
    names.map((name) => ({ ...testOf(tongue, name), status: "passed" as TestStatus })),
  );
  const others: readonly (readonly [string, TestStatus])[] = [
    ["limits of orders > was red", "failed"],
    ["limits of orders > broke down", "errored"],
    ["limits of orders > was left out", "skipped"],
    ["limits of one > is the same", "passed"],
    ["limits of two > is the same", "passed"],
  ];
  return { tests: [...passed, ...others.map(([name, status]) => ({ name, status, file: "test/orders.test.ts" }))] };
}

const pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n";

export async function openCourtWorld(): Promise<CourtWorld> {
  const rig = new GitRig();
  const all = plans();
  const files = (kind: "base" | "head" | "later"): Record<string, string> =>
    Object.fromEntries(
      all.map(({ path, before, tongue, names, round, ends = "\n" }) => {
        const text = page(tongue, names, limitsAt(round, kind)).replaceAll("\n", ends);
        return [kind === "base" ? (before ?? path) : path, text];
      }),
    );
  const repository = rig.repository("person", {
    files: {
      ...files("base"),
      "src/gone.ts": "export const gone = 1;\nexport const away = 2;\n",
      "src/shrunk.ts": 'const first = "kept";\nconst second = "taken away";\nconst third = "kept too";\n',
      "docs/guide.md": "# Guide\n\nOld words.\n",
      [specPath]: "# Orders\n",
    },
  });
  const base = repository.git("rev-parse", "HEAD");
  for (const path of [...all.flatMap(({ before }) => before ?? []), "src/gone.ts"])
    rmSync(`${repository.root}/${path}`);
  symlinkSync("orders.ts", `${repository.root}/src/link.ts`);
  symlinkSync("/etc", `${repository.root}/src/outside`);
  symlinkSync(".", `${repository.root}/src/inside`);
  repository.write({
    ...files("head"),
    "src/shrunk.ts": 'const first = "kept";\nconst third = "kept too";\n',
    "docs/guide.md": "# Guide\n\nAt most ten are sent at once.",
    "src/mark.ts": "\uFEFFexport const marked = 1;\nexport const more = 2;\n",
    "src/binary.ts": "export const a = 1;\0\nexport const b = 2;\n",
    "src/stored.ts": pointer,
    "src/huge.ts": 'export const huge = "word";\n'.repeat(200_000),
    "src/ünïcode.ts": 'export const größe = "naïve";\nexport const 数 = "数";\n',
    [specPath]: specText,
  });
  repository.git("add", "-A");
  repository.git("update-index", "--add", "--cacheinfo", `160000,${base},vendor/part`);
  repository.git("commit", "-q", "-m", "the change");
  const head = repository.git("rev-parse", "HEAD");
  const later = repository.commit(files("later"), "later");
  // Nothing of this may be seen.
  repository.write(files("base"));
  const change = await openGitChange({
    repository: repository.root,
    base,
    head,
    scratch: rig.path("scratch"),
    env: personsEnv(rig.home),
    clock: systemClock,
  });
  const known = new Map<string, readonly string[]>();
  const lines = (path: string, commit = head): readonly string[] => {
    const key = `${commit}:${path}`;
    const read = known.get(key) ?? `${repository.git("show", key)}\n`.split("\n");
    known.set(key, read);
    return read;
  };
  return { rig, repository, base, head, later, change, deeds: all.flatMap(deedsOf), report: reportOf(all), lines };
}
