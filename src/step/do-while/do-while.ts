import { defineStepKind } from "../../plan/step-kind.ts";
import { compileLoop, loopResults, loopShape } from "../loop-fields.ts";

export const doWhile = defineStepKind({
  name: "do-while",
  summary: "Runs a list of steps once, and again as long as a condition holds after a pass.",
  shape: loopShape,
  bodies: { steps: "steps" },
  repeats: true,
  results: loopResults,
  compile: (step, compiler) => compileLoop(step, compiler, "after"),
});
