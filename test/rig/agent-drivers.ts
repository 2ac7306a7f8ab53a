import { claudeDriver } from "../../src/agent/claude/claude-driver.ts";
import { codexDriver } from "../../src/agent/codex/codex-driver.ts";
import type { AgentDriver } from "../../src/agent/driver.ts";

/** The drivers of agents that tests can install: they have transcripts, and run for real. */
export const agentDrivers: readonly AgentDriver[] = [claudeDriver, codexDriver];
