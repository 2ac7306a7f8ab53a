import { tmpdir } from "node:os";
import { test } from "vitest";
import { bridgeProgram, Den } from "../../../test/rig/sandbox-rig.ts";
import { sandboxLaws } from "../sandbox.suite.ts";
import { none } from "./none.ts";

sandboxLaws(
  () => new Den(),
  () => none({ bridge: bridgeProgram, temporary: tmpdir() }),
  test,
);
