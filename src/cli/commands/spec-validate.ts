import type { SpecValidateAnswer } from "../../api/spec-validate-answer.ts";
import { type SpecValidation, validateLocated, validateProject } from "../../spec/project/validate-project.ts";
import { isValid } from "../../spec/openspec/validation.ts";
import { problemsForJson } from "../door.ts";
import { exitCode } from "../exit-code.ts";
import { jsonLines, type Output } from "../output.ts";
import { count, drawProblems } from "../render/problems.ts";
import { UsageError } from "../door.ts";
import { tellUnfinishedArchive } from "../tell-unfinished-archive.ts";
import type { SpecPorts } from "./spec-ports.ts";

export interface SpecValidateOptions {
  readonly json: boolean;
  /** Whether warnings fail, too. */
  readonly strict: boolean;
  readonly all: boolean;
  readonly changes: boolean;
  readonly specs: boolean;
  readonly archived: boolean;
}

/** Says everything that is wrong with one spec, or with those of the project. */
export async function validateSpecs(
  name: string | undefined,
  options: SpecValidateOptions,
  ports: SpecPorts,
): Promise<number> {
  const { output } = ports;
  const { strict } = options;
  await tellUnfinishedArchive(ports);
  const found = await validated(name, options, ports);
  const ok = found.every((each) => isValid(each, { strict }));
  if (options.json) {
    const specs = found.map((each) => ({
      ...each,
      valid: isValid(each, { strict }),
      problems: [...problemsForJson(each.problems)],
    }));
    output.result(jsonLines({ ok, specs } satisfies SpecValidateAnswer));
  } else tell(found, { strict }, output);
  return ok ? exitCode.done : exitCode.invalid;
}

async function validated(
  name: string | undefined,
  { all, changes, specs, archived }: SpecValidateOptions,
  { tree, nameOf }: SpecPorts,
): Promise<readonly SpecValidation[]> {
  const isWide = all || changes || specs || archived;
  if (name !== undefined) {
    if (isWide)
      throw new UsageError("One spec is named, and many are asked for.", "Leave out the name, or the option.");
    const { locateSpec } = await import("../../spec/project/read-spec.ts");
    return [await validateLocated(tree, await locateSpec(tree, nameOf(name)))];
  }
  const isOpen = all || !isWide;
  return validateProject(tree, { changes: isOpen || changes, specs: isOpen || specs, archived });
}

function tell(found: readonly SpecValidation[], { strict }: { readonly strict: boolean }, output: Output): void {
  if (found.length === 0) {
    output.story("There are no specs. Begin one: waybill spec new NAME\n");
    return;
  }
  for (const { problems } of found) output.result(drawProblems(problemsForJson(problems), output.paint));
  const valid = found.filter((each) => isValid(each, { strict })).length;
  const severities = found.flatMap(({ problems }) => problems.map(({ severity }) => severity));
  const parts = (["error", "warning", "note"] as const).flatMap((severity) => {
    const number = severities.filter((each) => each === severity).length;
    return number === 0 ? [] : [count(number, severity)];
  });
  const text = [`${valid} of ${count(found.length, "spec")} valid`, ...parts].join(", ");
  output.result(`${output.paint(valid < found.length ? "red" : "green", text)}\n`);
}
