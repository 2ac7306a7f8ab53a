import { describe } from "vitest";
import { checkpointLaws } from "./checkpoint-laws.suite.ts";
import { makingLaws } from "./making-laws.suite.ts";
import { originLaws } from "./origin-laws.suite.ts";
import { removingLaws } from "./removing-laws.suite.ts";
import { treeLaws } from "./tree-laws.suite.ts";

/** What every kind of workspaces does. */
export function workspaceLaws(name: string): void {
  describe(`workspaces: ${name}`, () => {
    makingLaws();
    treeLaws();
    checkpointLaws();
    originLaws();
    removingLaws();
  });
}
