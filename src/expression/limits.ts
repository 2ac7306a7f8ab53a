/** UTF-16 units of a template. Far above any prompt that a model would read. */
export const longestTemplate = 1_000_000;

/** How deep an expression may nest, and how many links a chain of operators or filters may have. Keeps recursion safe. */
export const deepestExpression = 100;
