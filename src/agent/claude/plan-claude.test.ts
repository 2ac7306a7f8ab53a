import { expect, test } from "vitest";
import type { AgentRequest } from "../driver.ts";
import { planClaude } from "./plan-claude.ts";

const request: AgentRequest = {
  prompt: "Write a haiku.",
  role: "agent",
  options: {},
  command: ["claude"],
  extraArguments: [],
  folder: "/work",
  home: "/home/agent",
  session: { mode: "new", id: "0f" },
  endpoint: { via: "meter", url: "http://127.0.0.1:8080", socket: "/run/doors/meter.sock", token: "t" },
};
const common = "claude --print --output-format stream-json --verbose --include-partial-messages";

test.each<readonly [string, Partial<AgentRequest>, string]>([
  ["an agent", {}, "--session-id=0f --permission-mode bypassPermissions"],
  [
    "an advisor",
    { role: "advisor" },
    "--session-id=0f --tools Read,Grep,Glob --permission-mode dontAsk --setting-sources user --strict-mcp-config",
  ],
  [
    "a session that goes on",
    { session: { mode: "resume", id: "0f" } },
    "--resume=0f --permission-mode bypassPermissions",
  ],
  [
    "a copy of a session",
    { session: { mode: "fork", id: "0f" } },
    "--resume=0f --fork-session --permission-mode bypassPermissions",
  ],
  [
    "a model, turns and what the project adds",
    { model: "opus", turns: 3, extraArguments: ["--effort", "low"] },
    "--session-id=0f --permission-mode bypassPermissions --model=opus --max-turns=3 --effort low",
  ],
  [
    "a shape for the answer",
    { schema: { type: "object" } },
    '--session-id=0f --permission-mode bypassPermissions --json-schema={"type":"object"}',
  ],
  [
    "words for the system",
    { system: "Be brief." },
    "--session-id=0f --permission-mode bypassPermissions --append-system-prompt-file=/home/agent/.waybill/system.md",
  ],
])("starts Claude Code for %s", (_, changes, expected) => {
  expect(planClaude({ ...request, ...changes }).argv.join(" ")).toBe(`${common} ${expected}`);
});

test("words for the system stand in a file, however long they are", () => {
  const system = "Be brief. ".repeat(50_000);
  expect(planClaude({ ...request, system }).files).toEqual([{ path: ".waybill/system.md", text: system }]);
});

test("asks the meter over its socket with its token, tries again once at most, and talks to nobody else", () => {
  expect(planClaude(request).env).toEqual({
    ANTHROPIC_API_KEY: "t",
    ANTHROPIC_BASE_URL: "http://127.0.0.1:8080",
    ANTHROPIC_UNIX_SOCKET: "/run/doors/meter.sock",
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
    CLAUDE_CODE_MAX_RETRIES: "1",
    DISABLE_AUTOUPDATER: "1",
    IS_SANDBOX: "1",
  });
});

test("says nothing of where the model is to somebody with a login", () => {
  expect(Object.keys(planClaude({ ...request, endpoint: { via: "login" } }).env).join(" ")).not.toContain("ANTHROPIC");
});
