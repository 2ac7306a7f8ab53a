import { expect, test } from "vitest";
import { Refusal } from "../problem/refusal.ts";
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
    ".npmrc",
    "packages/a/.npmrc",
    ".yarnrc",
    ".yarnrc.yml",
    ".pnpmfile.cjs",
    "bunfig.toml",
    "go.work",
    "rust-toolchain",
    "rust-toolchain.toml",
    ".cargo/config",
    ".cargo/config.toml",
    ".yarn/releases/yarn-4.0.0.cjs",
    "node_modules/vitest/index.js",
    "node_modules",
    "packages/a/node_modules/.bin/jest",
    ".venv/lib/python3.12/site-packages/a.pth",
    "sitecustomize.py",
    "src/usercustomize.py",
    "a.egg-info/entry_points.txt",
    "a-1.dist-info/entry_points.txt",
  ].map((path) => anywhere(path)),
  { what: "one that is new", after: { "vitest.config.ts": "a" }, moved: ["vitest.config.ts"] },
  { what: "one that is gone", before: { "jest.config.js": "a" }, moved: ["jest.config.js"] },
  ...[
    "src/config.ts",
    "config.toml",
    "package-lock.json",
    ".nvmrc",
    "build.rs",
    "src/node_modules.ts",
    "test/fixtures/node_modules/a/index.js",
  ].map((path) => anywhere(path, { moved: [] })),
  ...[
    "pytest.py",
    "unittest.py",
    "coverage.py",
    "argparse.py",
    "pytest.pyc",
    "pytest.cpython-312-x86_64-linux-gnu.so",
  ].map((path) => ({ what: `${path}, new`, after: { [path]: "a" }, moved: [path] })),
  ...["pytest", "_pytest", "unittest", "coverage"].map((name) => ({
    what: `${name}/, new`,
    after: { [`${name}/__init__.py`]: "", [`${name}/main.py`]: "a" },
    moved: [`${name}/__init__.py`, `${name}/main.py`],
  })),
  {
    what: "a folder that becomes a package",
    before: { "unittest/a.py": "a" },
    after: { "unittest/a.py": "a", "unittest/__init__.py": "" },
    moved: ["unittest/__init__.py"],
  },
  { what: "what may be a link to a package", after: { pytest: "src/mine" }, moved: ["pytest"] },
  { what: "a folder that is no package", after: { "unittest/a.cpp": "a", "unittest/a.py": "a" }, moved: [] },
  { what: "such a name that is not in the root", after: { "src/coverage.py": "a" }, moved: [] },
  anywhere("coverage/__init__.py", { what: "a project's own module that is there already", moved: [] }),
  { what: "a .pth that runs code", after: { "a.pth": "/x\nimport a\n" }, moved: ["a.pth"] },
  { what: "a .pth of another kind", after: { "model.pth": "PK\u0003\u0004" }, moved: [] },
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
    what: "the tool that a script names",
    command: "npm test",
    before: { "package.json": json({ scripts: { test: "vitest run" }, devDependencies: { vitest: "^3.0.0" } }) },
    after: { "package.json": json({ scripts: { test: "vitest run" }, devDependencies: { vitest: "file:./mine" } }) },
    moved: ['"vitest"'],
  },
  {
    what: "another version of it",
    command: "npx tsx@4 --test",
    before: { "package.json": json({ dependencies: { tsx: "4.0.0" } }) },
    after: { "package.json": json({ dependencies: { tsx: "4.0.1" } }) },
    moved: ['"tsx"'],
  },
  {
    what: "one that is loaded",
    command: "node -r ts-node/register a.js",
    before: { "package.json": json({}) },
    after: { "package.json": json({ devDependencies: { "ts-node": "1" } }) },
    moved: ['"ts-node"'],
  },
  {
    what: "one called by its path",
    command: "node_modules/.bin/some-tool",
    before: { "package.json": json({}) },
    after: { "package.json": json({ devDependencies: { "some-tool": "1" } }) },
    moved: ['"some-tool"'],
  },
  {
    what: "a tool by overrides",
    command: "npx mocha",
    before: { "package.json": json({}) },
    after: { "package.json": json({ overrides: { a: { mocha: "npm:b@1" } } }) },
    moved: ["a > mocha"],
  },
  {
    what: "a tool by resolutions",
    command: "npx mocha",
    before: { "package.json": json({}) },
    after: { "package.json": json({ resolutions: { "a/mocha@npm:^1": "link:b" } }) },
    moved: ["a/mocha@npm:^1"],
  },
  {
    what: "a tool by pnpm",
    command: "npx mocha",
    before: { "package.json": json({}) },
    after: { "package.json": json({ pnpm: { overrides: { "a>mocha": "github:a/b" } } }) },
    moved: ["a>mocha"],
  },
  {
    what: "a tool by patches",
    command: "npx mocha",
    before: { "package.json": json({}) },
    after: { "package.json": json({ pnpm: { patchedDependencies: { "mocha@1": "patches/a.patch" } } }) },
    moved: ["mocha@1"],
  },
  {
    what: "a part of a tool that is taken from elsewhere",
    command: "make test",
    before: { "package.json": json({ overrides: { "@vitest/runner": "3" } }) },
    after: { "package.json": json({ overrides: { "@vitest/runner": "../runner" } }) },
    moved: ['"@vitest/runner"'],
  },
  {
    what: "a package that takes the name of a tool",
    command: "make test",
    before: { "package.json": json({}) },
    after: { "package.json": json({ name: "vitest" }) },
    moved: ['"vitest"'],
  },
  {
    what: "plug-ins from the registry, and what is no tool",
    command: "npx jest",
    before: { "package.json": json({ dependencies: { a: "1" } }) },
    after: {
      "package.json": json({
        dependencies: { a: "file:b", express: "^5", react: "catalog:" },
        devDependencies: { "@jest/globals": "^30.0.0", "jest-axe": "catalog:" },
        resolutions: { "a@npm:^1": "2" },
      }),
    },
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

const refused = (path: string): Promise<undefined> =>
  path === "package.json"
    ? Promise.resolve(undefined)
    : Promise.reject(new Refusal("SPEC_NOT_TEXT", "It is no text.", { hint: "Write it as UTF-8." }));

test("a file that is no text is told of by its name, and stops nothing", async () => {
  const found = await changedTestSetup({
    files: ["pytest.so", "model.pth"],
    testFiles: [],
    commands: ["python -m pytest"],
    before: () => Promise.resolve(undefined),
    after: refused,
  });
  expect(found.map(({ path }) => path)).toEqual(["pytest.so"]);
});

const nothing = (): Promise<undefined> => Promise.resolve(undefined);

test("where no tests are declared there is no bar of theirs", async () => {
  const files = ["vitest.config.ts"];
  expect(await changedTestSetup({ files, testFiles: [], commands: [], before: nothing, after: nothing })).toEqual([]);
});
