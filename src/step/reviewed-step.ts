import type { Argument } from "../plan/plan.ts";
import type { StepCompiler } from "../plan/step-kind.ts";

/** The address of the review that a step means: the nearest one before it, or the one that its `verdict` names. */
export function reviewedStep(compiler: StepCompiler, verdict: string | undefined): string | undefined {
  if (verdict === undefined) return compiler.nearestEarlier("review");
  const named = namedStep(compiler.text(["verdict"]));
  return named === undefined ? undefined : compiler.earlierOfKind(named, "review");
}

/** The step whose whole output, or whose verdict in it, is all that a text says. */
function namedStep(argument: Argument): string | undefined {
  if (argument.kind !== "template" || argument.template.parts.length !== 1) return undefined;
  const [part] = argument.template.parts;
  if (part?.kind !== "block" || part.expression.kind !== "path" || part.expression.root !== "steps") return undefined;
  const keys = part.expression.segments.map((each) => (each.kind === "key" ? each.key : undefined));
  const [step, output, verdict] = keys;
  const isOutput = (output === "output" || output === "outputs") && (verdict === undefined || verdict === "verdict");
  return isOutput && keys.length <= (verdict === undefined ? 2 : 3) ? step : undefined;
}
