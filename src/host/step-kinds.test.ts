import { expect, test } from "vitest";
import { stepKinds } from "./step-kinds.ts";

test("there are the kinds of steps that Spec Kit has, each under its own name, and one each for workflows, specs, tests, checks, reviews, branches and summaries", () => {
  const specKit = "command prompt shell init gate if switch while do-while fan-out fan-in".split(" ");
  expect([...stepKinds.keys()].sort()).toEqual(
    [...specKit, "check", "review", "ship", "spec", "summary", "test", "workflow"].sort(),
  );
  for (const [name, kind] of stepKinds) expect(kind.name).toBe(name);
});
