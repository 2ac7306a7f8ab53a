import { ownReport, type Sight, testsName } from "./look.ts";
import type { ProjectFiles } from "./survey.ts";

const configs = ["deno.json", "deno.jsonc"];

/** A project of Deno, which has its tools with it. */
export async function seeDeno(files: ProjectFiles, names: readonly string[]): Promise<Sight | undefined> {
  const from = configs.find((name) => names.includes(name));
  if (from === undefined) return undefined;
  const text = (await files.read(from)) ?? "";
  // Rights are given by options, which stand in the task.
  const said = /"deno test((?: +-[\w=,./:-]+)*)/u.exec(text)?.[1] ?? "";
  return {
    tests: [{ name: testsName, run: `deno test${said} --junit-path="${ownReport}"`, report: ownReport, from }],
    checks: [{ name: "lint", run: "deno lint", from }],
    setup: [],
    notes: [],
  };
}
