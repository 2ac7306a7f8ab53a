import { expect, test } from "vitest";
import type { AgentRequest } from "../driver.ts";
import { planGemini } from "./plan-gemini.ts";

const request: AgentRequest = {
  prompt: "Write a haiku.",
  role: "agent",
  options: {},
  command: ["gemini"],
  extraArguments: [],
  folder: "/work",
  home: "/home/agent",
  session: { mode: "new", id: "0f" },
  endpoint: { via: "meter", url: "http://127.0.0.1:8080", socket: "/run/doors/meter.sock", token: "t" },
};
const common = "gemini --output-format stream-json --skip-trust --approval-mode";

test.each<readonly [string, Partial<AgentRequest>, string]>([
  ["an agent", {}, "yolo --session-id=0f"],
  ["an advisor", { role: "advisor" }, "default --session-id=0f"],
  ["a session that goes on", { session: { mode: "resume", id: "0f" } }, "yolo --resume=0f"],
  [
    "a model and what the project adds",
    { model: "gemini-2.5-pro", extraArguments: ["--debug"] },
    "yolo --model=gemini-2.5-pro --session-id=0f --debug",
  ],
])("starts the Gemini CLI for %s", (_, changes, expected) => {
  expect(planGemini({ ...request, ...changes }).argv.join(" ")).toBe(`${common} ${expected}`);
});

test("an advisor is offered what reads, and no server of tools and no hook has a say", () => {
  expect(settingsOf({ role: "advisor" })).toMatchObject({
    tools: { core: ["read_file", "read_many_files", "list_directory", "glob", "grep_search"] },
    hooksConfig: { enabled: false },
    mcp: { allowed: [] },
  });
  expect(settingsOf({})).not.toHaveProperty("tools");
});

test("asks once, tells nobody, and asks no model about the answers of the model", () => {
  expect(settingsOf({})).toMatchObject({
    privacy: { usageStatisticsEnabled: false },
    telemetry: { enabled: false },
    general: { enableAutoUpdate: false, maxAttempts: 1, retryFetchErrors: false },
    model: { skipNextSpeakerCheck: true, disableLoopDetection: true },
  });
});

test("counts turns where they are limited", () => {
  expect(settingsOf({ turns: 3 })).toMatchObject({ model: { maxSessionTurns: 3 } });
});

test("asks the meter with its token, or whomever its own login leads to", () => {
  expect(planGemini(request).env).toMatchObject({
    GOOGLE_GEMINI_BASE_URL: "http://127.0.0.1:8080",
    GEMINI_API_KEY: "t",
  });
  expect(settingsOf({})).toMatchObject({ security: { auth: { selectedType: "gemini-api-key" } } });
  const login = { endpoint: { via: "login" } } as const;
  expect(planGemini({ ...request, ...login }).env).not.toHaveProperty("GEMINI_API_KEY");
  expect(settingsOf(login)).toMatchObject({ security: { auth: { selectedType: "oauth-personal" } } });
});

test("words for the system stand in a file that is empty where there are none", () => {
  expect(fileOf(".gemini/GEMINI.md", { system: "Be brief." })).toBe("Be brief.");
  expect(fileOf(".gemini/GEMINI.md", {})).toBe("");
});

function settingsOf(changes: Partial<AgentRequest>): unknown {
  return JSON.parse(fileOf(".gemini/settings.json", changes) ?? "");
}

function fileOf(path: string, changes: Partial<AgentRequest>): string | undefined {
  return planGemini({ ...request, ...changes }).files.find((each) => each.path === path)?.text;
}
