import { expect, test } from "vitest";
import { StepRig } from "../../test/rig/step-rig.ts";
import type { Performer } from "../runner/performer.ts";
import { performApp } from "./app/perform-app.ts";
import { performMessage } from "./message/perform-message.ts";

test.each<[string, Performer]>([
  ["app", performApp],
  ["message", performMessage],
])("a step of the kind %s says that registered apps come with the server", async (_, performer) => {
  const rig = new StepRig();
  const outcome = await rig.perform(performer, {});
  rig.remove();
  expect(outcome).toMatchObject({ status: "failure", reason: "unavailable", output: { exit_code: -1 } });
  expect(outcome.message).toContain("registered apps come with the server");
});
