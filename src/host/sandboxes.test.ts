import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Den } from "../../test/rig/sandbox-rig.ts";
import { openSandboxes } from "./sandboxes.ts";
import { statePath } from "./state-folder.ts";

let den: Den;
beforeEach(() => {
  den = new Den();
  mkdirSync(statePath(den.workspace), { recursive: true });
});
afterEach(() => den.remove());

function words(name: "bubblewrap" | "container", workspace = den.workspace): string {
  const folder = den.workspace;
  const config = { container: { image: "example/agents:1" }, problems: [] };
  const { [name]: sandbox } = openSandboxes({ folder, state: statePath(folder), env: {}, config });
  const more = { shown: [], folder: workspace, workspace: { folder: workspace, access: "write" } } as const;
  return sandbox.confine(den.confinement(more)).argv.join(" ").replaceAll(den.folder, "DEN");
}

test("bubblewrap hides the state of the project that an agent works in, and guards its configuration", () => {
  expect(words("bubblewrap")).toContain("--ro-bind DEN/workspace/.waybill DEN/workspace/.waybill ");
  expect(words("bubblewrap")).toContain("--tmpfs DEN/workspace/.waybill/state ");
});

test("a container hides the state of the project that an agent works in, and guards its configuration", () => {
  expect(words("container")).toContain("source=DEN/workspace/.waybill,target=DEN/workspace/.waybill,readonly ");
  expect(words("container")).toContain("type=tmpfs,target=DEN/workspace/.waybill/state,");
});

test.each(["bubblewrap", "container"] as const)("what a copy of the project has in it is not obeyed: %s", (name) => {
  const copy = join(statePath(den.workspace), "trees", "r1");
  mkdirSync(join(copy, ".waybill"), { recursive: true });
  expect(words(name, copy)).toContain("DEN/workspace/.waybill/state/trees/r1");
  expect(words(name, copy)).not.toMatch(/workspace\/\.waybill[ ,]|r1\/\.waybill/u);
});
