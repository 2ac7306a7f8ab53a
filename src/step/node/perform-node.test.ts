import { expect, test } from "vitest";
import { StepRig } from "../../../test/rig/step-rig.ts";
import type { JsonObject } from "../../json/json.ts";
import type { AttemptOutcome } from "../../engine/event.ts";
import { performNode } from "./perform-node.ts";

const machine = { hostName: "Box-1", labels: { arch: "arm64", cores: "8", gpu: "true" } };

async function find(labels: JsonObject): Promise<AttemptOutcome> {
  const rig = new StepRig();
  try {
    return await rig.perform(performNode(machine), { given: { labels } });
  } finally {
    rig.remove();
  }
}

test.each<JsonObject>([
  {},
  { host: "Box-1" },
  { host: "box-1" },
  { host: "localhost" },
  { host: "127.0.0.1" },
  { arch: "arm64" },
  { arch: "arm64", cores: 8, gpu: true, host: "box-1" },
])("a machine has the labels %j", async (labels) => {
  expect(await find(labels)).toEqual({ status: "success", output: {} });
});

test.each<JsonObject>([
  { host: "other" },
  { arch: "ARM64" },
  { arch: "arm64", os: "linux" },
  { constructor: "x" },
  { cores: "" },
])("a machine has not the labels %j", async (labels) => {
  expect(await find(labels)).toMatchObject({ status: "failure", reason: "infrastructure" });
});

test("what was asked for is told beside what there is", async () => {
  const { message } = await find({ arch: "x64", host: "other" });
  expect(message).toBe(
    "No machine has the labels arch=x64, host=other. This one has host=Box-1, arch=arm64, cores=8, gpu=true. Say what it has under `labels` in .waybill/config.yml.",
  );
});
