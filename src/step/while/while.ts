import { defineStepKind } from "../../plan/step-kind.ts";
import { compileLoop, loopResults, loopShape } from "../loop-fields.ts";

export const whileKind = defineStepKind({
  name: "while",
  summary: "Runs a list of steps again and again as long as a condition holds, asked before each pass.",
  shape: loopShape,
  bodies: { steps: "steps" },
  repeats: true,
  results: loopResults,
  compile: (step, compiler) => compileLoop(step, compiler, "before"),
});
