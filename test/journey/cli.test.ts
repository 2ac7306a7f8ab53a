import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { errorShape, planShape, validateShape } from "../../src/api/answers.ts";
import { readTables } from "../rig/tables.ts";

const root = join(import.meta.dirname, "..", "..");
const main = join(root, "dist", "cli", "main.js");
const shapes = { validate: validateShape, plan: planShape, error: errorShape };

interface Row {
  readonly name: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly args: readonly string[];
  readonly stdin?: string;
  readonly exit: number;
  readonly stdout?: readonly string[];
  readonly notStdout?: readonly string[];
  readonly stderr?: readonly string[];
  readonly shape?: keyof typeof shapes;
  readonly problems?: readonly string[];
}

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function inFolder<T>(files: Readonly<Record<string, string>>, use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), "waybill-cli-"));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function waybill(cwd: string, args: readonly string[], stdin = ""): Ended {
  return spawnSync(process.execPath, [main, ...args], { cwd, input: stdin, encoding: "utf8", timeout: 30_000 });
}

for (const table of readTables<Row>("cli")) {
  describe(table.name, () => {
    test.each(table.rows)("$name: exit code $exit", (row) => {
      const ended = inFolder(row.files ?? {}, (folder) => waybill(folder, row.args, row.stdin));
      expect(ended).toMatchObject({ status: row.exit });
      for (const part of row.stdout ?? []) expect(ended.stdout).toContain(part);
      for (const part of row.notStdout ?? []) expect(ended.stdout).not.toContain(part);
      for (const part of row.stderr ?? []) expect(ended.stderr).toContain(part);
      expect(ended.stderr).not.toMatch(/^\s+at /mu);
      if (row.shape === undefined) return;
      const answer: unknown = JSON.parse(ended.stdout);
      expect(shapes[row.shape].safeParse(answer).error).toBeUndefined();
      if (row.problems !== undefined)
        expect(answer).toMatchObject({ problems: row.problems.map((code) => ({ code })) });
    });
  });
}

const examples = readdirSync(join(root, "examples")).filter((file) => file.endsWith(".yml"));

test.each(examples)("the example %s is valid without a warning, and is planned", (file) => {
  const validated = waybill(root, ["validate", `examples/${file}`, "--json"]);
  expect(JSON.parse(validated.stdout)).toEqual({ ok: true, problems: [] });
  expect(waybill(root, ["plan", `examples/${file}`]).status).toBe(0);
  expect(waybill(root, ["plan", `examples/${file}`, "--mermaid"]).stdout).toMatch(/^flowchart TD\n/u);
});

test("a loop of links is refused, and the exit code says that it was not the file", () => {
  inFolder({}, (folder) => {
    spawnSync("ln", ["-s", "loop.yml", join(folder, "loop.yml")]);
    const ended = waybill(folder, ["validate", "loop.yml", "--json"]);
    expect(ended.status).toBe(4);
    expect(errorShape.parse(JSON.parse(ended.stdout)).error).toMatchObject({
      kind: "refusal",
      code: "FILE_NOT_READABLE",
    });
  });
});

test("a reader that has seen enough is no failure", () => {
  const text = `workflow: { id: a, name: A, version: '1.0.0' }\nsteps:\n${Array.from({ length: 3000 }, (_, at) => `  - { id: s${at}, command: x, nope: 1 }\n`).join("")}`;
  inFolder({ "a.yml": text }, (folder) => {
    const command = `"$1" "$2" validate a.yml | head -1`;
    const ended = spawnSync("sh", ["-c", command, "sh", process.execPath, main], { cwd: folder, encoding: "utf8" });
    expect(ended.stderr).toBe("");
    expect(ended.stdout).toContain("KEY_UNKNOWN");
  });
});

test("colours are left out where nobody looks", () => {
  inFolder({ "a.yml": "" }, (folder) => {
    expect(waybill(folder, ["validate", "a.yml"]).stdout).not.toContain("\u001b[");
  });
});
