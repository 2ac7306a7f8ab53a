// As `headingName` gives them.

export const acceptanceNames: readonly string[] = [
  "acceptance criteria",
  "acceptance criterion",
  "acceptance",
  "acceptance tests",
  "criteria",
  "success criteria",
  "definition of done",
  "done when",
];
export const goalNames: readonly string[] = [
  "goal",
  "goals",
  "objective",
  "objectives",
  "purpose",
  "summary",
  "overview",
];
export const scopeNames: readonly string[] = ["out of scope", "non goals", "non goal", "not in scope", "exclusions"];
export const constraintNames: readonly string[] = ["constraints", "constraint", "technical constraints", "limitations"];
