import type { AgentDriver } from "../driver.ts";
import { verdictOf } from "../verdict.ts";
import { decodeClaude } from "./decode-claude.ts";
import { planClaude } from "./plan-claude.ts";

/** Claude Code, without a screen. */
export const claudeDriver: AgentDriver = {
  name: "claude",
  title: "Claude Code",
  capabilities: {
    resume: true,
    fork: true,
    presetSession: true,
    structuredOutput: "hint",
    toolAllowList: true,
    streamsText: true,
    nativeCost: true,
    nativeLimits: ["turns", "usd"],
    systemPrompt: "append",
    mcp: true,
    wire: "messages",
    reaches: "socket",
    confined: true,
  },
  program: {
    executable: "claude",
    tested: { package: "@anthropic-ai/claude-code", version: "2.1.329", node: "22" },
    oldest: "2.1.197",
    versionArguments: ["--version"],
    install: "npm install -g @anthropic-ai/claude-code",
    login: {
      files: [".claude.json", ".claude/.credentials.json"],
      hosts: ["api.anthropic.com:443", "platform.claude.com:443"],
    },
    keyName: "ANTHROPIC_API_KEY",
  },
  plan: planClaude,
  decode: decodeClaude,
  classify: (end) => verdictOf(end),
};
