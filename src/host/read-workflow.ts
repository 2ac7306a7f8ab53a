import type { ReadCalled } from "../dialect/dialect.ts";
import { readSteps } from "../dialect/steps/read-steps.ts";

/** Reads a workflow file in the dialect that it is written in. */
export const readWorkflow: ReadCalled = (source, surroundings, callers) => readSteps(source, surroundings, callers);
