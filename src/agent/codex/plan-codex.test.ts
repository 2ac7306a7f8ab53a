import { expect, test } from "vitest";
import type { AgentRequest } from "../driver.ts";
import { planCodex } from "./plan-codex.ts";

const request: AgentRequest = {
  prompt: "Write a haiku.",
  role: "agent",
  options: {},
  command: ["codex"],
  extraArguments: [],
  folder: "/work",
  home: "/home/agent",
  session: { mode: "new", id: "0f" },
  endpoint: { via: "login" },
};
const quiet = "-c features.plugins=false -c analytics.enabled=false -c check_for_update_on_startup=false";
const free = "--json --skip-git-repo-check --dangerously-bypass-approvals-and-sandbox";

test.each<readonly [string, Partial<AgentRequest>, string]>([
  ["an agent", {}, `codex exec ${free} ${quiet} -- -`],
  [
    "an advisor",
    { role: "advisor" },
    `codex exec --json --skip-git-repo-check -c sandbox_mode="read-only" -c approval_policy="never" ${quiet} -- -`,
  ],
  ["a session that goes on", { session: { mode: "resume", id: "0f" } }, `codex exec resume ${free} ${quiet} -- 0f -`],
  ["a copy of a session", { session: { mode: "fork", id: "0f" } }, `codex exec fork ${free} ${quiet} -- 0f -`],
  [
    "a model and what the project adds",
    { model: "gpt", extraArguments: ["--ephemeral"] },
    `codex exec ${free} ${quiet} --model=gpt --ephemeral -- -`,
  ],
  [
    "a shape for the answer",
    { schema: { type: "object" } },
    `codex exec ${free} ${quiet} --output-schema=/home/agent/.waybill/schema.json -- -`,
  ],
  [
    "words for the system, whatever is in them",
    { system: 'Say "no".\n\u007F' },
    String.raw`codex exec ${free} ${quiet} -c developer_instructions="Say \"no\".\n\u007F" -- -`,
  ],
  [
    "the meter",
    { endpoint: { via: "meter", url: "http://127.0.0.1:8080", socket: "/s", token: "t" } },
    `codex exec ${free} ${quiet} -c model_provider="waybill" -c model_providers.waybill={name="waybill",` +
      'base_url="http://127.0.0.1:8080/v1",env_key="WAYBILL_METER_TOKEN",wire_api="responses",request_max_retries=1,stream_max_retries=1} -- -',
  ],
])("starts Codex for %s", (_, changes, expected) => {
  expect(planCodex({ ...request, ...changes }).argv.join(" ")).toBe(expected);
});

test("the shape stands in a file", () => {
  expect(planCodex({ ...request, schema: { type: "object" } }).files).toEqual([
    { path: ".waybill/schema.json", text: '{"type":"object"}' },
  ]);
});
