import type { AgentDriver } from "../driver.ts";
import { verdictOf } from "../verdict.ts";
import { decodeOpencode } from "./decode-opencode.ts";
import { planOpencode } from "./plan-opencode.ts";

/** opencode. */
export const opencodeDriver: AgentDriver = {
  name: "opencode",
  title: "opencode",
  capabilities: {
    resume: true,
    fork: true,
    presetSession: false,
    structuredOutput: "none",
    toolAllowList: true,
    streamsText: false,
    nativeCost: true,
    nativeLimits: [],
    systemPrompt: "append",
    mcp: true,
    needsModel: true,
    wire: "chat",
    reaches: "port",
    confined: true,
  },
  program: {
    executable: "opencode",
    tested: { package: "opencode-ai", version: "1.18.33" },
    oldest: "1.18.33",
    versionArguments: ["--version"],
    install: "npm install --global opencode-ai",
    login: { files: [".local/share/opencode/auth.json"], hosts: [] },
    keyName: "OPENAI_API_KEY",
  },
  plan: planOpencode,
  decode: decodeOpencode,
  classify: verdictOf,
};
