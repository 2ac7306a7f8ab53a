import { expect, test } from "vitest";
import { changedTestSetup } from "./changed-test-setup.ts";

type Files = Readonly<Record<string, string>>;

interface Row {
  readonly what: string;
  readonly command?: string;
  readonly before?: Files;
  readonly after?: Files;
  readonly tests?: readonly string[];
  readonly moved: readonly string[];
}

const json = (value: object): string => JSON.stringify(value);
const scripts = (all: Readonly<Record<string, string>>): Files => ({ "package.json": json({ scripts: all }) });
const anywhere = (path: string, more: Partial<Row> = {}): Row => ({
  what: path,
  before: { [path]: "a" },
  after: { [path]: "b" },
  moved: [path],
  ...more,
});

const rows: readonly Row[] = [
  ...[
    "vitest.config.ts",
    "packages/a/jest.config.cjs",
    ".mocharc.json",
    ".nycrc",
    "pytest.ini",
    "tests/conftest.py",
    "tox.ini",
    "phpunit.xml.dist",
    ".config/nextest.toml",
  ].map((path) => anywhere(path)),
  { what: "one that is new", after: { "vitest.config.ts": "a" }, moved: ["vitest.config.ts"] },
  { what: "one that is gone", before: { "jest.config.js": "a" }, moved: ["jest.config.js"] },
  anywhere("src/config.ts", { moved: [] }),
  anywhere("Makefile", { command: "make check" }),
  anywhere("Makefile", { what: "a Makefile that no test goes through", moved: [] }),
  anywhere("Makefile", {
    what: "a Makefile that a script calls",
    command: "npm test",
    before: { ...scripts({ test: "make check" }), Makefile: "a" },
    after: { ...scripts({ test: "make check" }), Makefile: "b" },
  }),
  anywhere("tools/test.sh", { command: "./tools/test.sh --all" }),
  anywhere("test-all.sh", {
    command: "npm run all",
    before: { ...scripts({ all: "sh test-all.sh" }), "test-all.sh": "a" },
    after: { ...scripts({ all: "sh test-all.sh" }), "test-all.sh": "b" },
  }),
  anywhere("other.sh", { what: "a script of the shell that nothing calls", command: "./test.sh", moved: [] }),
  anywhere("t/all.t", { what: "the tests themselves, which the command names", command: "perl t/all.t", moved: [] }),
  anywhere("src/main.mjs", {
    what: "what is tested, which the command names",
    command: "node src/main.mjs --check",
    moved: [],
  }),
  anywhere("scripts/a.test.mjs", {
    what: "a test that a command names",
    command: "node scripts/a.test.mjs",
    tests: ["scripts/a.test.mjs"],
    moved: [],
  }),
  anywhere("unit.json", { command: "runner --settings unit.json" }),
  anywhere("tsconfig.json", { command: "tsc -p tsconfig.json && node --test", moved: [] }),
  {
    what: "the script that is run",
    command: "npm test -- --reporter=junit",
    before: scripts({ test: "vitest run" }),
    after: scripts({ test: "vitest run src/a" }),
    moved: ['the script "test"'],
  },
  {
    what: "npm t",
    command: "npm t",
    before: scripts({ test: "a" }),
    after: scripts({ test: "b" }),
    moved: ['the script "test"'],
  },
  {
    what: "what runs before it",
    command: "npm test",
    before: scripts({ test: "a" }),
    after: scripts({ test: "a", pretest: "rm -r test" }),
    moved: ['the script "pretest"'],
  },
  {
    what: "what it calls",
    command: "npm test",
    before: scripts({ test: "npm run unit", unit: "a", x: "a" }),
    after: scripts({ test: "npm run unit", unit: "b", x: "b" }),
    moved: ['the script "unit"'],
  },
  {
    what: "what it calls by a beginning",
    command: "npx npm-run-all 'test:*'",
    before: scripts({ "test:a": "a" }),
    after: scripts({ "test:a": "a", "test:b": "b" }),
    moved: ['the script "test:b"'],
  },
  {
    what: "a script that no test goes through",
    command: "npx vitest run",
    before: scripts({ build: "a" }),
    after: scripts({ build: "b", docs: "c" }),
    moved: [],
  },
  {
    what: "a package.json that cannot be read any more",
    command: "npm test",
    before: scripts({ test: "a" }),
    after: { "package.json": "{" },
    moved: ['the script "test"'],
  },
  {
    what: "a tool's own key",
    before: { "package.json": json({ jest: { a: 1 } }) },
    after: { "package.json": json({ jest: { a: 2 } }) },
    moved: ['"jest"'],
  },
  {
    what: "the rest of package.json",
    command: "npm test",
    before: { "package.json": json({ version: "1" }) },
    after: { "package.json": json({ version: "2", dependencies: { a: "1" } }) },
    moved: [],
  },
  {
    what: "the section of pytest",
    before: { "pyproject.toml": "[project]\nname = 1\n[tool.pytest.ini_options]\naddopts = ''\n" },
    after: { "pyproject.toml": "[project]\nname = 2\n[tool.pytest.ini_options]\naddopts = '-k a'\n" },
    moved: ["[tool.pytest.ini_options]"],
  },
  {
    what: "another section",
    before: { "pyproject.toml": "[project]\nname = 1\n" },
    after: { "pyproject.toml": "[project]\nname = 2\n[tool.ruff] # x\na = 1\n" },
    moved: [],
  },
  {
    what: "the section of setup.cfg",
    before: { "setup.cfg": "[metadata]\na=1\n" },
    after: { "setup.cfg": "[metadata]\na=2\n[tool:pytest]\naddopts=x\n" },
    moved: ["[tool:pytest]"],
  },
  {
    what: "vite, where it says how tests are run",
    before: { "vite.config.ts": "test: { include: [] }" },
    after: { "vite.config.ts": "test: {}" },
    moved: ["vite.config.ts"],
  },
  {
    what: "vite, where it does not",
    before: { "vite.config.ts": "plugins" },
    after: { "vite.config.ts": "plugins: []" },
    moved: [],
  },
];

async function movedBy({ command = "npx runner", before = {}, after = {}, tests = [] }: Omit<Row, "what" | "moved">) {
  return changedTestSetup({
    files: [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((path) => before[path] !== after[path]),
    testFiles: tests,
    commands: [command],
    before: (path) => Promise.resolve(before[path]),
    after: (path) => Promise.resolve(after[path]),
  });
}

test.each(rows)("what moves the bar is told of: $what", async ({ moved, ...row }) => {
  const found = await movedBy(row);
  expect(found).toHaveLength(moved.length);
  found.forEach(({ path, note }, at) => {
    expect(note).toContain("moves the bar");
    expect(`${path ?? ""} ${note}`).toContain(moved[at]);
  });
});

const nothing = (): Promise<undefined> => Promise.resolve(undefined);

test("where no tests are declared there is no bar of theirs", async () => {
  const files = ["vitest.config.ts"];
  expect(await changedTestSetup({ files, testFiles: [], commands: [], before: nothing, after: nothing })).toEqual([]);
});
