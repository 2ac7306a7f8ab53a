import type { JsonObject } from "../../json/json.ts";
import type { AgentRequest, Launch } from "../driver.ts";

/** Files below the home that it looks for by itself. */
const settingsFile = ".gemini/settings.json";
const systemFile = ".gemini/GEMINI.md";

const readingTools = ["read_file", "read_many_files", "list_directory", "glob", "grep_search"];

/**
 * How a request becomes a command of the Gemini CLI. It takes its whole prompt from the standard input where that is no terminal. A
 * value stands in the same word as its option, so that none is ever taken for another option.
 */
export function planGemini(request: AgentRequest): Launch {
  const { command, prompt, system, model, extraArguments } = request;
  const [program, ...before] = command;
  return {
    argv: [
      program,
      ...before,
      "--output-format",
      "stream-json",
      "--skip-trust",
      ...(request.role === "agent" ? ["--approval-mode", "yolo"] : ["--approval-mode", "default"]),
      ...(model === undefined ? [] : [`--model=${model}`]),
      ...sessionArguments(request),
      ...extraArguments,
    ],
    stdin: prompt,
    env: {
      // It would start itself a second time, for more memory.
      GEMINI_CLI_NO_RELAUNCH: "true",
      NO_COLOR: "1",
      ...endpointVariables(request),
    },
    files: [
      { path: settingsFile, text: JSON.stringify(settings(request)) },
      // Also where there is nothing to say: the home may have the words of the last time.
      { path: systemFile, text: system ?? "" },
    ],
  };
}

function settings({ role, turns, endpoint }: AgentRequest): JsonObject {
  return {
    security: { auth: { selectedType: endpoint.via === "meter" ? "gemini-api-key" : "oauth-personal" } },
    privacy: { usageStatisticsEnabled: false },
    telemetry: { enabled: false },
    // With its own 10 attempts it asks for minutes before it says that it has failed.
    general: { enableAutoUpdate: false, enableAutoUpdateNotification: false, maxAttempts: 1, retryFetchErrors: false },
    // Both ask the model about the model's answers.
    model: {
      skipNextSpeakerCheck: true,
      disableLoopDetection: true,
      ...(turns === undefined ? {} : { maxSessionTurns: turns }),
    },
    // A file of the folder would say whom it asks, and with which key.
    advanced: { ignoreLocalEnv: true },
    ...(role === "advisor"
      ? { tools: { core: readingTools }, hooksConfig: { enabled: false }, mcp: { allowed: [] } }
      : {}),
  };
}

function sessionArguments({ session }: AgentRequest): readonly string[] {
  switch (session.mode) {
    case "new":
      return [`--session-id=${session.id}`];
    case "resume":
    case "fork":
      return [`--resume=${session.id}`];
  }
}

function endpointVariables({ endpoint }: AgentRequest): Readonly<Record<string, string>> {
  switch (endpoint.via) {
    case "meter":
      return { GOOGLE_GEMINI_BASE_URL: endpoint.url, GEMINI_API_KEY: endpoint.token };
    case "login":
      return {};
  }
}
