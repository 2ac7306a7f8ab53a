import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { whenPresent } from "../../test/rig/require.ts";
import { cut } from "../../test/rig/shell-parts.ts";
import { readTables } from "../../test/rig/tables.ts";
import type { Value, ValueType } from "../expression/expression.ts";
import { readShellText } from "./read-shell-text.ts";
import { renderShellScript } from "./render-shell-script.ts";

interface Row {
  readonly run: string;
  readonly values?: Readonly<Record<string, Value>>;
  readonly types?: Readonly<Record<string, ValueType>>;
  /** What the command prints: `args` is a function that prints each argument on a line between brackets. */
  readonly prints?: string;
  readonly shells?: readonly string[];
  /** The code of what is thrown where the value is known. */
  readonly stopped?: string;
  readonly problems?: readonly string[];
  readonly at?: string;
}

const args = `args() { for a in "$@"; do printf '[%s]\\n' "$a"; done; }\n`;

for (const table of readTables<Row>("shell-text")) {
  describe(table.name, () => {
    const refused = table.rows.filter((row) => row.problems !== undefined);
    const run = table.rows.filter((row) => row.prints !== undefined);

    test.each(refused)("refused: $run", (row) => {
      const read = readShellText(cut(row.run, row.types).parts);
      expect(read.findings.map((finding) => finding.problem.code)).toEqual(row.problems);
      const range = read.findings[0]?.range ?? { start: 0, end: 0 };
      if (row.at !== undefined) expect(row.run.slice(range.start, range.end)).toBe(row.at);
    });

    const stopped = table.rows.filter((row) => row.stopped !== undefined);
    test.each(stopped)("stopped by its value: $run", (row) => {
      const { parts, names } = cut(row.run, row.types);
      const read = readShellText(parts);
      expect(read.findings).toEqual([]);
      const values = names.map((name) => row.values?.[name] ?? null);
      const script = read.ok ? read.value : { pieces: [] };
      expect(() => renderShellScript(script, values)).toThrow(expect.objectContaining({ code: row.stopped }));
    });

    for (const shell of ["dash", "bash"]) {
      for (const row of run.filter(({ shells }) => shells === undefined || shells.includes(shell))) {
        whenPresent(shell)(`${shell} runs: ${row.run}`, () => {
          const { parts, names } = cut(row.run, row.types);
          const read = readShellText(parts);
          expect(read.findings).toEqual([]);
          if (!read.ok) return;
          const script = renderShellScript(
            read.value,
            names.map((name) => row.values?.[name] ?? null),
          );
          const result = spawnSync(shell, ["-c", args + script], { encoding: "utf8" });
          expect(result.stderr + result.stdout).toBe(row.prints);
        });
      }
    }
  });
}
