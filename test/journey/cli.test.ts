import { spawnSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { errorShape, planShape, validateShape } from "../../src/api/answers.ts";
import { specValidateShape } from "../../src/api/spec-validate-answer.ts";
import { readTables } from "../rig/tables.ts";

const root = join(import.meta.dirname, "..", "..");
const main = join(root, "dist", "bin", "main.js");
const shapes = { validate: validateShape, plan: planShape, error: errorShape, "spec-validate": specValidateShape };

interface Row {
  readonly name: string;
  readonly files?: Readonly<Record<string, string>>;
  /** Where each link leads. */
  readonly links?: Readonly<Record<string, string>>;
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

/** A line of shell in which `"$1" "$2"` is the command. */
function inShell(cwd: string, line: string): Ended {
  const words = ["-c", line, "sh", process.execPath, main];
  return spawnSync("sh", words, { cwd, encoding: "utf8", timeout: 30_000 });
}

for (const table of readTables<Row>("cli")) {
  describe(table.name, () => {
    test.each(table.rows)("$name: exit code $exit", (row) => {
      const ended = inFolder(row.files ?? {}, (folder) => {
        for (const [link, target] of Object.entries(row.links ?? {})) symlinkSync(target, join(folder, link));
        return waybill(folder, row.args, row.stdin);
      });
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

test("a file beyond every limit is a problem, however high the limit is set", () => {
  inFolder({ "a.yml": "" }, (folder) => {
    truncateSync(join(folder, "a.yml"), 3_000_000_000);
    const ended = waybill(folder, ["validate", "a.yml", "--max-size", "99999999999", "--json"]);
    expect(ended.status).toBe(2);
    const { problems } = validateShape.parse(JSON.parse(ended.stdout));
    expect(problems).toMatchObject([{ code: "YAML_TOO_LARGE", hint: expect.not.stringContaining("--max-size") }]);
  });
});

test("a folder as standard input is a problem", () => {
  inFolder({}, (folder) => {
    const ended = inShell(folder, `"$1" "$2" validate - --json < .`);
    expect(ended.status).toBe(2);
    expect(JSON.parse(ended.stdout)).toMatchObject({
      problems: [{ code: "FILE_NOT_A_FILE", place: { file: "<stdin>" } }],
    });
  });
});

test("a folder that was deleted under one's feet is refused", () => {
  inFolder({ "gone/a.yml": "" }, (folder) => {
    const ended = inShell(folder, `cd gone && rm -r ../gone && "$1" "$2" validate a.yml --json`);
    expect(ended.status).toBe(4);
    expect(ended.stderr).toBe("");
    expect(errorShape.parse(JSON.parse(ended.stdout)).error).toMatchObject({ kind: "refusal", code: "FOLDER_GONE" });
  });
});

test("a reader that has seen enough changes nothing about the verdict", () => {
  const text = `workflow: { id: a, name: A, version: '1.0.0' }\nsteps:\n${Array.from({ length: 3000 }, (_, at) => `  - { id: s${at}, command: x, nope: 1 }\n`).join("")}`;
  inFolder({ "a.yml": text }, (folder) => {
    const ended = inShell(folder, `{ "$1" "$2" validate a.yml; echo "$?" > verdict; } | head -1`);
    expect(ended.stderr).toBe("");
    expect(ended.stdout).toContain("KEY_UNKNOWN");
    expect(readFileSync(join(folder, "verdict"), "utf8")).toBe("2\n");
  });
});

test("colours are left out where nobody looks", () => {
  inFolder({ "a.yml": "" }, (folder) => {
    expect(waybill(folder, ["validate", "a.yml"]).stdout).not.toContain("\u001b[");
  });
});
