/** How a command ends, as scripts see it. */
export const exitCode = {
  done: 0,
  failed: 1,
  invalid: 2,
  waiting: 3,
  refused: 4,
  interrupted: 130,
  fault: 70,
} as const;
