import { z } from "zod";
import { field } from "../../plan/field.ts";
import { defineStepKind } from "../../plan/step-kind.ts";
import { commonFields } from "../fields.ts";

export const fanIn = defineStepKind({
  name: "fan-in",
  summary: "Collects what earlier steps gave.",
  shape: z.strictObject({
    ...commonFields,
    wait_for: field.textList("The ids of the steps to collect from."),
    output: field.mapping("Named results; `fan_in.results` is the list of what was collected.").nullish(),
  }),
  results: { results: "list" },
  resultsFrom: "output",
  ownNames: { output: ["fan_in"] },
  compile: (_, compiler) => ({
    primitive: "join",
    from: compiler.earlierSteps(["wait_for"]),
    output: compiler.values(["output"]),
  }),
});
