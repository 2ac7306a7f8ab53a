import { expect, test } from "vitest";
import { stepKinds } from "./step-kinds.ts";

test("there are the kinds of steps that Spec Kit has, each under its own name, and one each for workflows, tests, reviews, and what is shipped", () => {
  const specKit = "command prompt shell init gate if switch while do-while fan-out fan-in".split(" ");
  expect([...stepKinds.keys()].sort()).toEqual([...specKit, "review", "ship", "summary", "test", "workflow"].sort());
  for (const [name, kind] of stepKinds) expect(kind.name).toBe(name);
});
