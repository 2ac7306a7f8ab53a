import { whenPossible } from "../../../test/rig/require.ts";
import { bridgeProgram, type Den } from "../../../test/rig/sandbox-rig.ts";
import type { Sandbox } from "../sandbox.ts";
import { sandboxLaws } from "../sandbox.suite.ts";
import { bubblewrap } from "./bubblewrap.ts";

const possible = whenPossible("bwrap", "--unshare-all", "--ro-bind", "/", "/", "true");

function make({ personHome }: Den): Sandbox {
  return bubblewrap({
    program: "/usr/bin/bwrap",
    bridge: bridgeProgram,
    personHome,
    hidden: [],
    uid: process.getuid?.() ?? 0,
  });
}

sandboxLaws(make, possible);
