import { z } from "zod";
import { field } from "../../plan/field.ts";
import { isRejection, type Wait } from "../../plan/plan.ts";
import { defineStepKind, type StepCompiler } from "../../plan/step-kind.ts";
import { commonFields } from "../fields.ts";
import { reviewedStep } from "../reviewed-step.ts";
import {
  gateNoRejectOption,
  gateNoReview,
  gateVerdictInFanOut,
  gateVerdictNeedsEmpty,
  gateVerdictNoReview,
  gateVerdictNotRequired,
  gateVerdictUnknown,
} from "../problems.ts";

const defaultOptions = ["approve", "reject"];
const defaultOnReject = "abort";

export const gate = defineStepKind({
  name: "gate",
  summary: "Waits until a person has chosen one of its options.",
  shape: z.strictObject({
    ...commonFields,
    message: field.scalar("What the person is asked."),
    options: field.textList("The answers to choose from; without it approve and reject.").optional(),
    on_reject: field.oneOf("What a rejection does to the run.", ["abort", "skip", "retry"]).optional(),
    show_file: field.scalar("A file to show beside the message.").nullish(),
    require: z
      .literal("all-pass", { error: 'must be "all-pass"' })
      .describe("It asks only where a review has passed; else it fails, and nobody is asked.")
      .optional(),
    verdict: field
      .text(
        "The review that is meant, where it is not the nearest one before: {{ steps.ID.output }}, and nothing else.",
      )
      .optional(),
    verdict_input: field.nonEmptyText("The input that holds the answer where nobody is there to ask.").optional(),
  }),
  results: {
    message: "text",
    options: "list",
    on_reject: "text",
    show_file: "text",
    verdict: "text",
    choice: "text",
    aborted: "boolean",
  },
  compile(step, compiler) {
    const options = step.options ?? defaultOptions;
    const onReject = step.on_reject ?? defaultOnReject;
    if (onReject !== "skip" && !options.some(isRejection)) {
      compiler.report(["options"], gateNoRejectOption({ options: options.join(", "), onReject }));
    }
    if (step.verdict_input !== undefined) checkVerdict(compiler, step.verdict_input, onReject);
    return {
      primitive: "wait",
      message: compiler.text(["message"]),
      options,
      onReject,
      ...(step.show_file == null ? {} : { showFile: compiler.text(["show_file"]) }),
      ...(step.verdict_input === undefined ? {} : { verdictInput: step.verdict_input }),
      ...requirementOf(step, compiler),
    };
  },
});

interface RequiringStep {
  readonly require?: "all-pass" | undefined;
  readonly verdict?: string | undefined;
}

function requirementOf({ require, verdict }: RequiringStep, compiler: StepCompiler): Pick<Wait, "requires"> {
  if (require === undefined) {
    if (verdict !== undefined) compiler.report(["verdict"], gateVerdictNotRequired());
    return {};
  }
  const from = reviewedStep(compiler, verdict);
  if (from === undefined) {
    if (verdict === undefined) compiler.report(["require"], gateNoReview());
    else compiler.report(["verdict"], gateVerdictNoReview({ verdict }));
  }
  return from === undefined ? {} : { requires: { from } };
}

function checkVerdict(compiler: StepCompiler, name: string, onReject: string): void {
  const path = ["verdict_input"];
  if (compiler.insideFanOut) {
    compiler.report(path, gateVerdictInFanOut({ input: name }));
    return;
  }
  if (compiler.inputs === undefined) return;
  const input = compiler.inputs.get(name);
  if (input === undefined) {
    compiler.report(path, gateVerdictUnknown({ input: name, declared: [...compiler.inputs.keys()] }));
  } else if (onReject === "retry" && input.enum !== undefined && !input.enum.includes("")) {
    compiler.report(path, gateVerdictNeedsEmpty({ input: name }));
  }
}
