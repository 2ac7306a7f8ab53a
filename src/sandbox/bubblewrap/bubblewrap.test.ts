import { join } from "node:path";
import { whenPossible } from "../../../test/rig/require.ts";
import { bridgeProgram, Den } from "../../../test/rig/sandbox-rig.ts";
import type { Sandbox } from "../sandbox.ts";
import { guardLaws } from "../guarded.suite.ts";
import { type SandboxDen, sandboxLaws } from "../sandbox.suite.ts";
import { bubblewrap } from "./bubblewrap.ts";

const possible = whenPossible("bwrap", "--unshare-all", "--ro-bind", "/", "/", "true");

function make({ personHome, workspace }: SandboxDen): Sandbox {
  return bubblewrap({
    program: "/usr/bin/bwrap",
    bridge: bridgeProgram,
    personHome,
    hidden: [],
    guarded: [join(workspace, ".waybill"), join(workspace, ".waybill", "config.yml")],
    uid: process.getuid?.() ?? 0,
  });
}

sandboxLaws(() => new Den(), make, possible);
guardLaws(() => new Den(), make, possible);
