import { acceptanceNames, constraintNames, goalNames, scopeNames } from "../section-names.ts";
import { headingName } from "../sections.ts";
import { harmlessName } from "./harmless-text.ts";

const named = new Set([
  ...acceptanceNames,
  ...goalNames,
  ...scopeNames,
  ...constraintNames,
  "why",
  "what changes",
  "requirements",
  "proposal",
]);

/** The title of a spec, which is never the name of one of its sections. */
export function draftTitle(title: string): string {
  const words = harmlessName(title);
  return named.has(headingName(words)) ? `Change: ${words}` : words;
}
