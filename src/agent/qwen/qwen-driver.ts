import type { AgentDriver } from "../driver.ts";
import { classifyQwen } from "./classify-qwen.ts";
import { decodeQwen } from "./decode-qwen.ts";
import { planQwen } from "./plan-qwen.ts";

/** Qwen Code. */
export const qwenDriver: AgentDriver = {
  name: "qwen",
  title: "Qwen Code",
  capabilities: {
    resume: true,
    fork: true,
    presetSession: true,
    structuredOutput: "enforced",
    toolAllowList: true,
    streamsText: true,
    nativeCost: false,
    nativeLimits: ["turns"],
    systemPrompt: "append",
    mcp: true,
    wire: "chat",
    reaches: "port",
    confined: true,
  },
  program: {
    executable: "qwen",
    tested: { package: "@qwen-code/qwen-code", version: "0.24.4", node: "22.23.3" },
    oldest: "0.24.4",
    versionArguments: ["--version"],
    install: "npm install --global @qwen-code/qwen-code (it needs Node 22)",
    keyName: "OPENAI_API_KEY",
  },
  plan: planQwen,
  decode: decodeQwen,
  classify: classifyQwen,
};
