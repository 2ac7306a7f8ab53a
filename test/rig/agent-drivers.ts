import { claudeDriver } from "../../src/agent/claude/claude-driver.ts";
import { codexDriver } from "../../src/agent/codex/codex-driver.ts";
import type { AgentDriver } from "../../src/agent/driver.ts";
import { geminiDriver } from "../../src/agent/gemini/gemini-driver.ts";
import { opencodeDriver } from "../../src/agent/opencode/opencode-driver.ts";
import { qwenDriver } from "../../src/agent/qwen/qwen-driver.ts";

/** The drivers of agents that tests can install: they have transcripts, and run for real. */
export const agentDrivers: readonly AgentDriver[] = [
  claudeDriver,
  codexDriver,
  geminiDriver,
  opencodeDriver,
  qwenDriver,
];
