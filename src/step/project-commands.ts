import { z } from "zod";
import { field } from "../plan/field.ts";
import type { Arguments } from "../plan/plan.ts";
import type { StepCompiler } from "../plan/step-kind.ts";
import { activityFields, literal } from "./fields.ts";

const { cwd: _, ...fields } = activityFields;

/** What every step has that runs commands of the project, its checks or its tests: they have folders of their own. */
export const projectCommandFields = fields;

export const ownCommand = field.text("A command of its own. Values are passed as data, as in `shell`.");

export const reachableHosts = field.textList("Hosts that it may reach where it is confined, as `name` or `name:port`.");

/** The names of what failed before: a list, or an expression that gives one. */
export function knownFailures(of: "checks" | "tests", is: string): z.ZodType<string | string[]> {
  return z
    .union([z.string(), z.array(z.string())], {
      error: `must be a list of the names of ${of}, or an expression that gives one`,
    })
    .describe(is);
}

interface ProjectCommandStep {
  readonly name?: string | undefined;
  readonly run?: string | undefined;
  readonly known?: string | readonly string[] | undefined;
  readonly hosts?: readonly string[] | undefined;
  readonly require?: "pass" | "none" | undefined;
}

export function projectCommandArguments(step: ProjectCommandStep, compiler: StepCompiler): Arguments {
  const { name, run, known, hosts, require } = step;
  return {
    ...(run === undefined ? {} : { run: compiler.command(["run"]) }),
    ...(known === undefined ? {} : { known: compiler.value(["known"]) }),
    ...(name === undefined ? {} : { name: literal(name) }),
    ...(hosts === undefined ? {} : { hosts: { kind: "literal", value: hosts } }),
    ...(require === undefined ? {} : { require: literal(require) }),
  };
}
