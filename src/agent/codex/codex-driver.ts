import type { AgentDriver } from "../driver.ts";
import { verdictOf } from "../verdict.ts";
import { decodeCodex } from "./decode-codex.ts";
import { planCodex } from "./plan-codex.ts";

/** Codex, without a screen. */
export const codexDriver: AgentDriver = {
  name: "codex",
  title: "Codex",
  capabilities: {
    resume: true,
    fork: true,
    presetSession: false,
    structuredOutput: "hint",
    // Its tools are the same, and the system lets none of them write.
    toolAllowList: true,
    streamsText: false,
    nativeCost: false,
    nativeLimits: [],
    systemPrompt: "append",
    mcp: true,
    wire: "responses",
    reaches: "port",
    confined: true,
  },
  program: {
    executable: "codex",
    tested: { package: "@openai/codex", version: "0.169.0", node: "22" },
    oldest: "0.150.0",
    versionArguments: ["--version"],
    install: "npm install -g @openai/codex",
    login: { files: [".codex/auth.json"], hosts: ["chatgpt.com:443", "auth.openai.com:443"] },
    keyName: "OPENAI_API_KEY",
  },
  plan: planCodex,
  decode: decodeCodex,
  classify: (end) => verdictOf(end),
};
