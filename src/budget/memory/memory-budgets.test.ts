import { budgetLaws } from "../budget.suite.ts";
import { memoryBudgets } from "./memory-budgets.ts";

budgetLaws("memory", () => {
  const budgets = memoryBudgets();
  return { open: () => Promise.resolve(budgets), leave: () => undefined };
});
