import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "..", "src");

const language = [
  "problem",
  "json",
  "time",
  "expression",
  "expression/braces",
  "expression/dollar",
  "shell-text",
  "plan",
];

const specRooms = ["spec", "spec/openspec", "spec/acceptance", "spec/topic", "spec/speckit", "spec/issue"];

/** What each room may import besides itself. Floors go down: a room may only import rooms that stand above it in this table. */
const rooms: Readonly<Record<string, readonly string[]>> = {
  problem: [],
  json: ["problem"],
  time: ["problem"],
  expression: ["problem", "json"],
  "expression/braces": ["problem", "json", "expression"],
  "expression/dollar": ["problem", "json", "expression"],
  "shell-text": ["problem", "json", "expression"],
  plan: ["problem", "json", "time", "expression", "shell-text"],
  dialect: ["problem", "json", "time", "expression", "shell-text", "plan", "dialect/yaml"],
  "dialect/yaml": ["problem", "json"],
  "dialect/steps": [...language, "dialect", "dialect/yaml"],
  "dialect/jobs": [...language, "expression/dollar", "dialect", "dialect/yaml"],
  markdown: [],
  "test-report": ["json"],
  coverage: ["json", "test-report"],
  adf: ["json", "markdown"],
  blob: ["problem"],
  doorbell: ["problem"],
  sqlite: ["problem"],
  journal: ["problem", "json", "sqlite"],
  registry: ["problem", "sqlite"],
  engine: ["problem", "json", "time", "expression", "plan", "blob", "journal"],
  secret: ["problem", "json"],
  process: ["problem", "secret"],
  files: ["problem"],
  budget: ["problem", "sqlite"],
  meter: ["problem", "json", "time", "secret"],
  sandbox: ["problem", "files"],
  egress: ["problem"],
  workspace: ["problem", "time", "sqlite", "process", "files"],
  runner: ["problem", "json", "time", "plan", "blob", "doorbell", "journal", "engine", "process"],
  tape: ["problem", "json", "plan", "engine", "secret"],
  agent: ["problem", "json", "time", "secret", "process", "meter", "sandbox", "egress"],
  spec: ["problem", "json", "markdown"],
  "spec/openspec": ["problem", "json", "markdown", "dialect/yaml", "spec"],
  "spec/acceptance": ["problem", "markdown", "spec"],
  "spec/topic": ["problem", "json", "markdown", "dialect/yaml", "spec"],
  "spec/speckit": ["problem", "markdown", "spec"],
  "spec/issue": ["problem", "json", "markdown", "adf", "spec"],
  "spec/project": ["problem", "markdown", ...specRooms],
  review: [
    "problem",
    "json",
    "time",
    "expression",
    "markdown",
    "adf",
    "process",
    "files",
    "spec",
    "test-report",
    "coverage",
  ],
  trace: ["problem", "process", "json", "sqlite", "spec", "review"],
  survey: ["test-report", "workspace"],
  "spec/draft": ["problem", "json", "markdown", ...specRooms, "spec/project"],
  ship: [
    "problem",
    "json",
    "time",
    "process",
    "files",
    "markdown",
    "spec",
    "spec/acceptance",
    "spec/openspec",
    "spec/project",
    "review",
    "workspace",
  ],
  "ship/git": ["problem", "time", "process", "ship"],
  forge: ["problem", "json", "process"],
  page: ["problem", "json", "time", "plan", "markdown", "review", "ship"],
  provenance: ["problem", "json", "process", "markdown", "spec", "spec/openspec", "spec/project", "review", "ship"],
  step: [
    "problem",
    "json",
    "time",
    "expression",
    "shell-text",
    "plan",
    "blob",
    "engine",
    "process",
    "runner",
    "agent",
    "budget",
    "meter",
    "secret",
    "workspace",
    "tape",
    "sandbox",
    "files",
    "markdown",
    ...specRooms,
    "spec/project",
    "test-report",
    "coverage",
    "review",
    "trace",
    "survey",
    "spec/draft",
    "ship",
    "ship/git",
    "forge",
    "provenance",
  ],
  api: [
    "problem",
    "json",
    "time",
    "expression",
    "plan",
    "blob",
    "engine",
    "journal",
    "registry",
    "runner",
    "tape",
    "ship",
    "survey",
  ],
  host: [
    ...language,
    "dialect",
    "dialect/yaml",
    "dialect/steps",
    "dialect/jobs",
    "blob",
    "doorbell",
    "journal",
    "registry",
    "engine",
    "secret",
    "process",
    "files",
    "sandbox",
    "egress",
    "meter",
    "budget",
    "workspace",
    "tape",
    "runner",
    "agent",
    "step",
    "api",
    "markdown",
    "adf",
    ...specRooms,
    "spec/project",
    "test-report",
    "coverage",
    "review",
    "trace",
    "survey",
    "spec/draft",
    "ship",
    "forge",
    "provenance",
    "page",
  ],
  cli: [
    "problem",
    "json",
    "time",
    "plan",
    "expression",
    "shell-text",
    "engine",
    "journal",
    "registry",
    "secret",
    "runner",
    ...specRooms,
    "spec/project",
    "review",
    "trace",
    "api",
    "host",
    "survey",
    "spec/draft",
    "ship",
    "forge",
    "provenance",
    "page",
  ],
};

/** The rooms of the pure floors: text in, data out. */
const pure = new Set([
  "problem",
  "json",
  "time",
  "dialect",
  "dialect/yaml",
  "dialect/steps",
  "dialect/jobs",
  "engine",
  "adf",
  ...language,
]);
/** Of `node:crypto` the hash alone, which says the same of the same text; `ambient` finds chance. */
const purePackages = new Set(["yaml", "zod", "node:crypto"]);
const doors = new Set(["time", "host", "cli"]);
const ambient =
  /\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\brandom(?:UUID|Bytes|Int)\b|\bgetRandomValues\b|\bprocess\.(?:env|cwd)\b|\bconsole\./u;

interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** Every breach of the rules above, as a sentence. */
function breaches(files: readonly SourceFile[]): readonly string[] {
  return files.flatMap((file) => {
    const room = roomOf(file.path);
    if (room === undefined) return [`${file.path}: stands in no room of the table`];
    return [...importBreaches(file, room), ...textBreaches(file, room)];
  });
}

function importBreaches(file: SourceFile, room: string): readonly string[] {
  return importsOf(file.text).flatMap((target) => {
    if (!target.startsWith(".")) return packageBreaches(file, room, target);
    const path = join(dirname(file.path), target);
    const other = roomOf(path);
    if (other === undefined) return [`${file.path}: imports ${target}, which stands in no room`];
    if (other === room) return [];
    const allowed = rooms[room] ?? [];
    if (!allowed.includes(other)) return [`${file.path}: ${room} must not import ${other}`];
    const inside = relative(other, path).includes("/");
    return inside && room !== "host"
      ? [`${file.path}: reaches into ${dirname(path)}, which is private to ${other}`]
      : [];
  });
}

function packageBreaches(file: SourceFile, room: string, target: string): readonly string[] {
  if (!pure.has(room) || purePackages.has(target)) return [];
  return [`${file.path}: a room of the pure floors must not import ${target}`];
}

function textBreaches(file: SourceFile, room: string): readonly string[] {
  const found: string[] = [];
  const lines = file.text.split("\n").length - 1;
  if (lines > 400) found.push(`${file.path}: has ${lines} lines; the limit is 400`);
  if (/^export default/mu.test(file.text)) found.push(`${file.path}: has a default export`);
  if (!doors.has(room) && ambient.test(file.text))
    found.push(`${file.path}: takes clock, chance, place or console itself`);
  return found;
}

function roomOf(path: string): string | undefined {
  const candidates = Object.keys(rooms).filter((room) => path.startsWith(`${room}/`));
  return candidates.sort((a, b) => b.length - a.length)[0];
}

function importsOf(text: string): readonly string[] {
  const pattern = /^(?:import|export)\b[^"';]*?from "([^"]+)"|\bimport\("([^"]+)"\)|^import "([^"]+)"/gmu;
  return [...text.matchAll(pattern)].map((match) => match[1] ?? match[2] ?? match[3] ?? "");
}

function sourceFiles(): readonly SourceFile[] {
  return readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts") && !/\.(?:test|suite)\.ts$/u.test(path))
    .map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));
}

test("every file stands in a room and imports only what its room may", () => {
  expect(breaches(sourceFiles())).toEqual([]);
});

test("imports between rooms make no circle", () => {
  const above = (room: string, seen: readonly string[]): readonly string[] =>
    seen.includes(room) ? [room] : (rooms[room] ?? []).flatMap((other) => above(other, [...seen, room]));
  expect(Object.keys(rooms).flatMap((room) => above(room, []))).toEqual([]);
});

test.each([
  ["an import upwards", { path: "problem/a.ts", text: 'import { x } from "../plan/plan.ts";' }],
  ["a file without a room", { path: "utils/a.ts", text: "" }],
  ["a reach into a private folder", { path: "cli/a.ts", text: 'import { x } from "../host/deep/a.ts";' }],
  ["a node module in a pure room", { path: "plan/a.ts", text: 'import { x } from "node:fs";' }],
  ["a package in a pure room", { path: "plan/a.ts", text: 'import x from "commander";' }],
  ["chance", { path: "plan/a.ts", text: 'import { randomBytes } from "node:crypto";' }],
  ["the clock", { path: "plan/a.ts", text: "const now = Date.now();" }],
  ["a default export", { path: "plan/a.ts", text: "export default 1;" }],
  ["a long file", { path: "plan/a.ts", text: "\n".repeat(401) }],
])("%s is found", (_, file) => {
  expect(breaches([file])).toHaveLength(1);
});
