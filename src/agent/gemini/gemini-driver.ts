import type { AgentDriver } from "../driver.ts";
import { classifyGemini } from "./classify-gemini.ts";
import { decodeGemini } from "./decode-gemini.ts";
import { planGemini } from "./plan-gemini.ts";

/** Google's Gemini CLI. */
export const geminiDriver: AgentDriver = {
  name: "gemini",
  title: "Gemini CLI",
  capabilities: {
    resume: true,
    fork: false,
    presetSession: true,
    structuredOutput: "none",
    toolAllowList: true,
    streamsText: true,
    nativeCost: false,
    nativeLimits: ["turns"],
    systemPrompt: "append",
    mcp: true,
    wire: "gemini",
    reaches: "port",
    confined: true,
  },
  program: {
    executable: "gemini",
    tested: { package: "@google/gemini-cli", version: "0.61.0" },
    oldest: "0.61.0",
    versionArguments: ["--version"],
    install: "npm install --global @google/gemini-cli",
    login: {
      files: [".gemini/oauth_creds.json", ".gemini/google_accounts.json"],
      hosts: ["cloudcode-pa.googleapis.com", "oauth2.googleapis.com"],
    },
    keyName: "GEMINI_API_KEY",
  },
  plan: planGemini,
  decode: decodeGemini,
  classify: classifyGemini,
};
