import { jobsLanguage } from "../dialect/jobs/run-language.ts";
import { stepsLanguage } from "../dialect/steps/run-language.ts";
import type { Plan } from "../plan/plan.ts";
import type { RunLanguage } from "../plan/run-language.ts";

/** What the expressions of each dialect mean in a run. */
export const languages: Readonly<Record<Plan["workflow"]["dialect"], RunLanguage>> = {
  steps: stepsLanguage,
  jobs: jobsLanguage,
};
