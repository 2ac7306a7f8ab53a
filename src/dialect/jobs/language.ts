import { checkCondition } from "../../expression/dollar/check-condition.ts";
import { checkTemplate, typeOf } from "../../expression/dollar/check-template.ts";
import type { DollarScope } from "../../expression/dollar/names.ts";
import { parseCondition } from "../../expression/dollar/parse-condition.ts";
import { parseTemplate } from "../../expression/dollar/parse-template.ts";
import type { DollarTemplate } from "../../expression/expression.ts";
import type { Finding } from "../../problem/problem.ts";
import type { Reading } from "../reading.ts";
import { type Env, type JobsContext, largestExpression, writeOut, writtenSize } from "./env.ts";
import { envTooLarge } from "./problems.ts";

export const opening = "${{";

/** Expressions stand in `${{ }}`; conditions may do without. Variables are written out where they are named. */
export function contextWith(reading: Reading, scope: DollarScope, env: Env): JobsContext {
  const tooLarge = (template: DollarTemplate): readonly Finding[] => {
    if (writtenSize(env, template) <= largestExpression) return [];
    const range = { start: 0, end: template.source.length };
    return [{ problem: envTooLarge({ limit: largestExpression }), range }];
  };
  const language: JobsContext["language"] = {
    opening,
    parseTemplate,
    parseCondition,
    checkTemplate: (template, at: DollarScope) => [...checkTemplate(template, at), ...tooLarge(template)],
    checkCondition: (template, at: DollarScope) => [...checkCondition(template, at), ...tooLarge(template)],
    typeOf,
  };
  return {
    reading,
    language,
    scope,
    settle: (template) =>
      writtenSize(env, template) > largestExpression ? { ...template, parts: [] } : writeOut(env, template),
  };
}
