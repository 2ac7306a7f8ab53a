import { z } from "zod";
import { coverageFormats } from "../../coverage/coverage.ts";
import { isJsonList } from "../../json/json.ts";
import { didYouMean } from "../../problem/nearest.ts";
import type { Task } from "../../runner/performer.ts";
import { renderShellScript } from "../../shell-text/render-shell-script.ts";
import { reportFormats } from "../../test-report/test-report.ts";
import { type TestCommand, usualTestFiles, usualTestTimeout } from "../test-command.ts";

export type ChosenCommands =
  | { readonly ok: true; readonly commands: readonly TestCommand[] }
  | { readonly ok: false; readonly message: string };

const givenShape = z.object({
  name: z.string().optional(),
  report: z.string().optional(),
  format: z.enum(reportFormats).optional(),
  coverage: z.string().optional(),
  coverage_format: z.enum(coverageFormats).optional(),
  hosts: z.array(z.string()).optional(),
});

type Given = z.output<typeof givenShape>;

/** The command of the step, or those that the project declares: one by its name, or all. */
export function chooseCommands(declared: readonly TestCommand[], task: Task): ChosenCommands {
  const given = givenShape.parse(task.given);
  const { timeout } = task.node.conduct;
  const limit = timeout === undefined ? {} : { timeoutMs: timeout * 1000 };
  const own = task.node.arguments["run"];
  if (own !== undefined) return { ok: true, commands: [{ ...ownCommand(task, given), ...limit }] };
  const found = given.name === undefined ? declared : declared.filter(({ name }) => name === given.name);
  if (found.length > 0) return { ok: true, commands: found.map((command) => overridden(command, given, limit)) };
  return { ok: false, message: notDeclared(declared, given.name) };
}

function ownCommand(task: Task, given: Given): TestCommand {
  return overridden(
    {
      name: task.node.id,
      run: scriptOf(task),
      report: given.report ?? "",
      files: usualTestFiles,
      timeoutMs: usualTestTimeout * 1000,
    },
    given,
    {},
  );
}

function overridden(command: TestCommand, given: Given, limit: Partial<TestCommand>): TestCommand {
  const { format, coverage, coverage_format: coverageFormat, hosts } = given;
  return {
    ...command,
    ...(format === undefined ? {} : { format }),
    ...(coverage === undefined ? {} : { coverage }),
    ...(coverageFormat === undefined ? {} : { coverageFormat }),
    ...(hosts === undefined ? {} : { hosts }),
    ...limit,
  };
}

function scriptOf({ node, given }: Task): string {
  const run = node.arguments["run"];
  const values = given["run"];
  if (run?.kind !== "shell") throw new Error("A test step has no command.");
  return renderShellScript(run.script, values !== undefined && isJsonList(values) ? values : []);
}

function notDeclared(declared: readonly TestCommand[], name: string | undefined): string {
  const ways = "Write `run` and `report` in the step, or declare it under `tests:` in .waybill/config.yml.";
  if (name === undefined) return `The project declares no test command. ${ways}`;
  const names = declared.map((command) => command.name);
  const near = didYouMean(name, names);
  const there = names.length === 0 ? "It declares none." : `It declares: ${names.join(", ")}.`;
  return `The project declares no test command "${name}". ${near ?? there} ${ways}`;
}
