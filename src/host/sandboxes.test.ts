import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { whenPossible } from "../../test/rig/require.ts";
import { Den, searchPath } from "../../test/rig/sandbox-rig.ts";
import { WorkspacesRig } from "../../test/rig/workspaces-rig.ts";
import { openShipKey } from "./ship-key.ts";
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

whenPossible(
  "bwrap",
  "--unshare-all",
  "--ro-bind",
  "/",
  "/",
  "true",
)(
  "what works in bubblewrap cannot read the key that changes are signed with, and cannot put another one there",
  async () => {
    const { file } = openShipKey(den.workspace);
    const text = readFileSync(file, "utf8");
    const { bubblewrap } = openSandboxes({
      folder: den.workspace,
      state: statePath(den.workspace),
      env: { PATH: searchPath },
      config: { problems: [] },
    });
    const script = 'find . -name "ship.key*"; cat "$1"; mkdir -p "${1%/*}"; echo mine > "$1"; cat kept.txt';
    const ran = await den.run(bubblewrap, { argv: ["sh", "-c", script, "sh", file] });
    expect(ran.out).toBe("kept");
    expect(ran.err).toContain("No such file");
    expect(readFileSync(file, "utf8")).toBe(text);
  },
);

test("the key is in no copy of the repository, also not in one of what is not committed", async () => {
  const rig = new WorkspacesRig();
  try {
    const person = rig.repository();
    openShipKey(person.root);
    person.write({ "more.txt": "more" });
    const { folder } = await rig.make(person);
    expect(existsSync(join(folder, ".waybill"))).toBe(false);
    person.git("add", "-A");
    expect(person.git("ls-files")).not.toContain("ship.key");
  } finally {
    rig.remove();
  }
});
