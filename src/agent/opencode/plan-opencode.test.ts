import { expect, test } from "vitest";
import type { AgentRequest } from "../driver.ts";
import { planOpencode } from "./plan-opencode.ts";

const request: AgentRequest = {
  prompt: "Write a haiku.",
  role: "agent",
  options: {},
  command: ["opencode"],
  extraArguments: [],
  folder: "/work",
  home: "/home/agent",
  session: { mode: "new", id: "0f" },
  endpoint: { via: "meter", url: "http://127.0.0.1:8080", socket: "/run/doors/meter.sock", token: "t" },
};
const common = "opencode run --format json --title waybill";

test.each<readonly [string, Partial<AgentRequest>, string]>([
  ["an agent", { model: "m" }, " --model=waybill/m"],
  ["an agent with a login of its own", { model: "openai/m", endpoint: { via: "login" } }, " --model=openai/m"],
  ["an advisor", { role: "advisor" }, " --pure"],
  ["a session that goes on", { session: { mode: "resume", id: "ses_1" } }, " --session=ses_1"],
  ["a copy of a session", { session: { mode: "fork", id: "ses_1" } }, " --session=ses_1 --fork"],
  ["what the project adds", { extraArguments: ["--thinking"] }, " --thinking"],
])("starts opencode for %s", (_, changes, expected) => {
  expect(planOpencode({ ...request, ...changes }).argv.join(" ")).toBe(`${common}${expected}`);
});

test("an advisor may read, and what the folder says of permissions does not count", () => {
  const { env } = planOpencode({ ...request, role: "advisor" });
  expect(env).toMatchObject({ OPENCODE_DISABLE_PROJECT_CONFIG: "1" });
  expect(configOf({ role: "advisor" })).toMatchObject({
    permission: { "*": "deny", read: "allow", glob: "allow", grep: "allow", list: "allow" },
  });
  expect(planOpencode(request).env).not.toHaveProperty("OPENCODE_DISABLE_PROJECT_CONFIG");
  expect(configOf({})).toMatchObject({ permission: "allow" });
});

test("asks the meter alone, for all that it asks models", () => {
  expect(configOf({ model: "m" })).toMatchObject({
    enabled_providers: ["waybill"],
    small_model: "waybill/m",
    provider: { waybill: { options: { baseURL: "http://127.0.0.1:8080/v1", apiKey: "{env:WAYBILL_METER_TOKEN}" } } },
  });
  expect(planOpencode(request).env).toMatchObject({ WAYBILL_METER_TOKEN: "t", npm_config_offline: "true" });
});

test("words for the system stand in a file", () => {
  const { files } = planOpencode({ ...request, system: "Be brief." });
  expect(files).toEqual([{ path: ".waybill/system.md", text: "Be brief." }]);
  expect(configOf({ system: "Be brief." })).toMatchObject({ instructions: ["/home/agent/.waybill/system.md"] });
});

function configOf(changes: Partial<AgentRequest>): unknown {
  return JSON.parse(planOpencode({ ...request, ...changes }).env["OPENCODE_CONFIG_CONTENT"] ?? "");
}
