import { tmpdir } from "node:os";
import { test } from "vitest";
import { bridgeProgram } from "../../../test/rig/sandbox-rig.ts";
import { sandboxLaws } from "../sandbox.suite.ts";
import { none } from "./none.ts";

sandboxLaws(() => none({ bridge: bridgeProgram, temporary: tmpdir() }), test);
