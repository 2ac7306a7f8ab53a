import { z } from "zod";
import { field } from "../../plan/field.ts";
import { defineStepKind } from "../../plan/step-kind.ts";
import { conductFields, literal, namedOutputs } from "../fields.ts";
import { shipNoReview, shipRequestNotPushed } from "../problems.ts";
import { reviewedStep } from "../reviewed-step.ts";

/** Ten minutes: a push to a slow server is the longest part of it. */
const defaultTimeout = 600;

const texts = ["spec", "title", "requirement", "branch", "push", "into"] as const;

export const ship = defineStepKind({
  name: "ship",
  summary: "Makes a branch in your repository of exactly what a review has graded and let pass.",
  shape: z.strictObject({
    ...conductFields,
    spec: field.text("The spec, where it is not the one of the verdict: its name, or its file.").optional(),
    title: field.text("What the change is called; without it as the spec is.").optional(),
    requirement: field.text("What was asked for; without it the input `requirement`.").optional(),
    branch: field.text("The name of the branch; without it waybill/ and the spec.").optional(),
    verdict: field
      .text(
        "The review that is meant, where it is not the nearest one before: {{ steps.ID.output }}, and nothing else.",
      )
      .optional(),
    push: field.text("The remote that the branch is pushed to; without it, or where it is empty, none.").optional(),
    request: z
      .union([z.boolean(), z.string()], { error: "must be true, false or an expression" })
      .describe("Whether a request to merge it is opened there.")
      .optional(),
    into: field.text("The branch that it is to be merged into; without it the one that the run began on.").optional(),
  }),
  results: {
    title: "text",
    requirement: "text",
    branch: "text",
    commit: "text",
    commits: "list",
    statement: "text",
    summary: "text",
    summary_file: "text",
    into: "text",
    moved: "number",
    standing: "text",
    pushed: "text",
    request: "map",
  },
  ...namedOutputs,
  compile: (step, compiler) => {
    const review = reviewedStep(compiler, step.verdict);
    if (review === undefined)
      compiler.report(step.verdict === undefined ? [] : ["verdict"], shipNoReview({ verdict: step.verdict }));
    const asksFor = step.request !== undefined && step.request !== false;
    if (asksFor && step.push === undefined) compiler.report(["request"], shipRequestNotPushed());
    const given = texts
      .filter((name) => step[name] !== undefined)
      .map((name) => [name, compiler.text([name])] as const);
    return {
      primitive: "call",
      arguments: {
        review: literal(review ?? ""),
        ...Object.fromEntries(given),
        ...(step.request === undefined ? {} : { request: compiler.value(["request"]) }),
      },
      conduct: compiler.conduct(defaultTimeout),
      outputs: compiler.values(["outputs"]),
    };
  },
});
