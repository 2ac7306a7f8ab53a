import { expect, test } from "vitest";
import type { AgentRequest } from "../driver.ts";
import { planQwen } from "./plan-qwen.ts";

const request: AgentRequest = {
  prompt: "Write a haiku.",
  role: "agent",
  options: {},
  command: ["node22", "qwen.js"],
  extraArguments: [],
  folder: "/work",
  home: "/home/agent",
  session: { mode: "new", id: "0f" },
  endpoint: { via: "meter", url: "http://127.0.0.1:8080", socket: "/run/doors/meter.sock", token: "t" },
};
const common = "node22 qwen.js --output-format stream-json --include-partial-messages --approval-mode";

test.each<readonly [string, Partial<AgentRequest>, string]>([
  ["an agent", {}, "yolo --session-id=0f"],
  ["a session that goes on", { session: { mode: "resume", id: "0f" } }, "yolo --resume=0f"],
  ["a copy of a session", { session: { mode: "fork", id: "0f" } }, "yolo --resume=0f --fork-session"],
  [
    "a model, turns, a shape and what the project adds",
    { model: "m", turns: 3, schema: { type: "object" }, extraArguments: ["--debug"] },
    "yolo --session-id=0f --model=m --json-schema=@/home/agent/.waybill/schema.json --max-session-turns=3 --debug",
  ],
])("starts Qwen Code for %s", (_, changes, expected) => {
  expect(planQwen({ ...request, ...changes }).argv.join(" ")).toBe(`${common} ${expected}`);
});

test("an advisor is offered what reads, and nothing that leads to more", () => {
  const { argv } = planQwen({ ...request, role: "advisor" });
  expect(valuesOf(argv, "--approval-mode")).toEqual(["default"]);
  expect(valuesOf(argv, "--core-tools")).toEqual(["read_file", "list_directory", "glob", "grep_search"]);
  expect(valuesOf(argv, "--exclude-tools")).toEqual(
    expect.arrayContaining(["agent", "skill", "tool_call", "enter_worktree"]),
  );
});

test("asks the meter with its token, and as few others as can be", () => {
  const { env, files } = planQwen({ ...request, model: "m" });
  expect(env).toEqual({
    QWEN_CODE_SYSTEM_SETTINGS_PATH: "/home/agent/.waybill/qwen.json",
    QWEN_CODE_SUPPRESS_YOLO_WARNING: "1",
    QWEN_CODE_NO_RELAUNCH: "true",
    NO_COLOR: "1",
    OPENAI_BASE_URL: "http://127.0.0.1:8080/v1",
    OPENAI_API_KEY: "t",
    OPENAI_MODEL: "m",
  });
  expect(JSON.parse(files[0]?.text ?? "")).toMatchObject({
    privacy: { usageStatisticsEnabled: false },
    memory: { enableManagedAutoMemory: false },
    model: { generationConfig: { maxRetries: 0 } },
  });
});

test("words for the system and the shape of the answer stand in files, however long they are", () => {
  const system = "Be brief. ".repeat(50_000);
  const { files } = planQwen({ ...request, system, schema: { type: "object" } });
  expect(files).toContainEqual({ path: ".qwen/QWEN.md", text: system });
  expect(files).toContainEqual({ path: ".waybill/schema.json", text: '{"type":"object"}' });
  expect(planQwen(request).files).toContainEqual({ path: ".qwen/QWEN.md", text: "" });
});

function valuesOf(argv: readonly string[], name: string): readonly string[] {
  return argv.flatMap((each, index) => (argv[index - 1] === name ? [each] : []));
}
