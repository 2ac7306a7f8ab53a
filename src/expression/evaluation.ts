import type { Finding } from "../problem/problem.ts";
import type { Value } from "./expression.ts";

/** A value that was worked out, or why there is none. */
export type Evaluation = { readonly ok: true; readonly value: Value } | ({ readonly ok: false } & Finding);

export type ConditionEvaluation = { readonly ok: true; readonly value: boolean } | ({ readonly ok: false } & Finding);
